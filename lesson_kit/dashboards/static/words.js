// How things are said: times, bars and dynos in words. Every script here shares one scope; main.js comes last.

const PALETTE = { grey: "#767676", blue: "#0072B2", green: "#009E73", vermilion: "#D55E00" };

const clockName = (seconds, step = 1) => {
  if (step < 1) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} s`;
  const pad = (n) => String(n).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes}:${pad(whole % 60)}`
    : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(whole % 60)}`;
};

// Say a time in seconds; one too short to measure is not said to be none.
const brief = (seconds) => (seconds >= 0.05 ? `${seconds.toFixed(1)} s` : "<0.1 s");

const SPAN_SAID = {
  held: (span, length) => `held by the router ${length}`,
  waiting: (span, length) => `waited in line at ${span.lane} ${length}`,
  serving: (span, length) => `served by ${span.lane} ${length}`,
  forgotten: (span, length) => `stayed in line for nobody ${length}`,
  ghost: (span, length) => `${span.lane} worked on for nobody ${length}`,
  queued: (span, length) => `waited in ${span.lane} ${length}`,
  running: (span, length) => `ran on ${span.lane} ${length}`,
  later: (span, length) => `put off ${length}`,
  lost: (span, length) => `lost with its worker, unnoticed ${length}`,
};

// Tell one bar in a sentence, as text.py does.
const barSaid = (bar) => {
  const steps = bar.spans.map((span) => {
    const length = span.end === null ? "so far" : brief(span.end - span.start).replace("<", "under ");
    if (span.kind === "held" && bar.mark && length.startsWith("under")) return "turned away by the router";
    if (span.kind !== "running") return SPAN_SAID[span.kind](span, length);
    const broken = span.mark && span !== bar.spans.at(-1) ? `, ${span.mark}` : "";
    return (span.lane === bar.queue ? `ran ${length}` : SPAN_SAID.running(span, length)) + broken;
  });
  if (bar.type === "request") {
    const end = bar.mark || (bar.state === "answered" ? "answered" : "");
    const gaveUp = bar.spans.findIndex((span) => span.kind === "ghost" || span.kind === "forgotten");
    if (end) steps.splice(gaveUp < 0 ? steps.length : gaveUp, 0, end);
  } else {
    if (!["queued", "running", "later", "lost"].includes(bar.state)) {
      steps.push({ finished: "done", gone: "forgotten by Redis" }[bar.state] ?? bar.state);
    }
    if (bar.detail) steps.push(bar.detail);
  }
  return `${bar.label} at ${bar.spans[0].start.toFixed(1)} s: ${steps.join(", ")}.`;
};

const dynoSaid = (dyno) => {
  let said = dyno.doing ? `works on ${dyno.doing}` : dyno.state === "up" ? "idle" : "";
  if (dyno.atWork > 1) said += ` and ${dyno.atWork - 1} more`;
  if (dyno.ghosts) said += dyno.ghosts === dyno.atWork ? ", for nobody" : `, ${dyno.ghosts} of them for nobody`;
  if (dyno.inLine) said += `, ${dyno.inLine} in line`;
  return said;
};

// Make an element: make("button", {class: "x", onclick: f}, "text", child…).
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
};

// JupyterLab takes the keys of whatever has the focus, `d d` deletes the cell: each control must say not to.
const control = (tag, attributes = {}, ...children) =>
  make(tag, { "data-lm-suppress-shortcuts": "true", ...attributes }, ...children);

// Change a text only if it is another: no needless layout, no needless announcement.
const setText = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

const queueOrder = (name) => {
  const usual = ["high", "default", "low"].indexOf(name);
  return usual < 0 ? `9${name}` : String(usual);
};

const dynoOrder = (name) => {
  const [kind, number] = name.split(".");
  return `${kind === "web" ? 0 : 1}${kind}${String(number).padStart(4, "0")}`;
};

const byKey = (key) => (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
