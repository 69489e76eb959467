// Drawing lanes and bars on a canvas, as drawings/timeline.py draws them in SVG.

const FILLS = { open: "blue", running: "blue", answered: "green", finished: "green", failed: "vermilion" };
const INK_ON = { blue: "#fff", green: "#000", vermilion: "#000" };
const SPAN_WORDS = {
  held: "no dyno yet", waiting: "waits in line", ghost: "works on, for nobody", forgotten: "still in line",
  queued: "waits", lost: "lost, not yet noticed", later: "later",
};
const GIVES_UP_AFTER = 30;
const WORDS_FROM = 12; // the least height of a row with words in it

// The theme's colours, read anew for each picture, since the theme may change.
const themeOf = (element) => {
  const style = getComputedStyle(element);
  const read = (name) => style.getPropertyValue(name).trim();
  return { ink: read("--lk-ink"), faint: read("--lk-faint"), paper: read("--lk-paper"), font: style.fontFamily, ...PALETTE };
};

const hatch = (context, colour) => {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  for (const shift of [-8, 0, 8]) {
    pen.beginPath();
    pen.moveTo(shift - 1, 9);
    pen.lineTo(shift + 9, -1);
    pen.stroke();
  }
  return context.createPattern(tile, "repeat");
};

class Brush {
  constructor(context, theme, range, left, right) {
    Object.assign(this, { context, theme, range, left, right });
    this.hatches = {};
  }

  x(seconds) {
    const share = (seconds - this.range.start) / (this.range.end - this.range.start);
    return this.left + Math.min(Math.max(share, 0), 1) * (this.right - this.left);
  }

  hatch(colour) {
    return (this.hatches[colour] ??= hatch(this.context, colour));
  }

  text(words, x, y, { size = 11, colour = this.theme.ink, bold = false, align = "left", room = Infinity } = {}) {
    const { context } = this;
    context.font = `${bold ? "600 " : ""}${size}px ${this.theme.font}`;
    if (room < Infinity) words = this.fitted(words, room);
    if (!words) return 0;
    context.textAlign = align;
    context.fillStyle = colour;
    context.fillText(words, x, y);
    return context.measureText(words).width;
  }

  // Of some wordings the first for which there is room; the last if there is none.
  firstThatFits(wordings, room, size = 11) {
    this.context.font = `${size}px ${this.theme.font}`;
    return wordings.find((words) => this.context.measureText(words).width <= room) ?? wordings.at(-1);
  }

  fitted(words, room) {
    const width = this.context.measureText(words).width;
    if (width <= room) return words;
    const letters = Math.floor((words.length * room) / width) - 2;
    return letters > 2 ? `${words.slice(0, letters).trimEnd()}…` : "";
  }

  line(x1, y1, x2, y2, colour, width = 1, dash = []) {
    const { context } = this;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
    context.setLineDash([]);
  }

  box(x, y, width, height, { fill, stroke, dash = [], line = 1.5 } = {}) {
    const { context } = this;
    context.beginPath();
    context.roundRect(x, y, width, height, 2);
    if (fill) { context.fillStyle = fill; context.fill(); }
    if (!stroke) return;
    context.setLineDash(dash);
    context.strokeStyle = stroke;
    context.lineWidth = line;
    context.stroke();
    context.setLineDash([]);
  }

  tag(words, x, y, most = this.right + 12) {
    this.context.font = `600 10px ${this.theme.font}`;
    const width = this.context.measureText(words).width + 8;
    const at = Math.min(x, most - width);
    this.box(at, y - 11, width, 14, { fill: this.theme.paper, stroke: this.theme.vermilion });
    this.text(words, at + 4, y, { size: 10, bold: true });
  }
}

const runFill = (bar, span) => {
  const runs = bar.spans.filter((other) => other.kind === "running");
  if (bar.type === "job" && span !== runs.at(-1)) return "vermilion"; // it did not end well: the job ran again
  if (bar.type === "job" && ["lost", "queued", "later", "stopped"].includes(bar.state)) return "vermilion";
  return FILLS[bar.state] ?? "blue";
};

// Name a bar in a word: a job without its module.
const shortName = (bar) => (bar.type === "request" ? bar.label : bar.label.split(".").at(-1));

// Draw one span of a bar into its place.
const drawSpan = (brush, bar, span, place, now) => {
  const { theme } = brush;
  const pad = place.row * 0.14;
  const x = brush.x(span.start);
  const width = Math.max(brush.x(span.end ?? now) - x, 2.5);
  const box = [x, place.y + pad, width, place.row - 2 * pad];
  let words = SPAN_WORDS[span.kind] ?? "";
  let colour = theme.ink;
  const goesOn = span.end === null;
  if (span.kind === "serving" || span.kind === "running") {
    const fill = runFill(bar, span);
    brush.box(...box, { fill: theme[fill] });
    colour = INK_ON[fill];
    words = shortName(bar);
    if (bar.tries > 1 && span === bar.spans.at(-1)) words += `, try ${bar.tries}`;
  } else if (span.kind === "ghost" || span.kind === "lost") {
    brush.box(...box, { fill: theme.paper });
    brush.box(...box, { fill: brush.hatch(theme.vermilion), stroke: theme.vermilion });
  } else {
    const dash = ["forgotten", "later", "held"].includes(span.kind) ? [3, 3] : [];
    brush.box(...box, { fill: theme.paper, stroke: theme.grey, dash });
    if (span === bar.spans[0]) words = `${shortName(bar)} ${words}`;
  }
  if (place.row < WORDS_FROM) return;
  const died = span.kind === "running" && bar.spans[bar.spans.indexOf(span) + 1]?.kind === "lost";
  if (died) brush.tag("✕ worker died", x + width, place.y + place.row / 2 + 4, Math.max(x + width - 2, x + 86));
  const inset = bar.mark && (span.kind === "ghost" || span.kind === "forgotten") ? 38 : 4;
  const room = width - inset - (goesOn ? 10 : died ? 90 : 4);
  if (span.kind === "running") words = brush.firstThatFits([`${bar.queue}: ${words}`, words], room);
  if (span.kind === "ghost" || span.kind === "lost") drawOnPaper(brush, words, x + inset, place, room);
  else brush.text(words, x + inset, place.y + place.row / 2 + 3.5, { size: 11, colour, room });
  if (goesOn) drawArrow(brush, x + width, place, colour);
};

const drawOnPaper = (brush, words, x, place, room) => {
  brush.context.font = `11px ${brush.theme.font}`;
  const fitted = brush.fitted(words, room);
  if (!fitted) return;
  const width = brush.context.measureText(fitted).width;
  brush.box(x - 3, place.y + place.row / 2 - 7, width + 6, 14, { fill: brush.theme.paper });
  brush.text(fitted, x, place.y + place.row / 2 + 3.5);
};

// A small arrowhead says that a span goes on.
const drawArrow = (brush, x, place, colour) => {
  const { context } = brush;
  const y = place.y + place.row / 2;
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x - 7, y - 4);
  context.lineTo(x - 2, y);
  context.lineTo(x - 7, y + 4);
  context.fill();
};

// A bar too narrow for words has them at its right, where its row is free.
const drawBeside = (brush, bar, place, now, free) => {
  const last = bar.spans.at(-1);
  const ran = last.kind === "serving" || last.kind === "running";
  if (!ran || last.end === null || bar.mark || place.row < WORDS_FROM) return;
  const x = brush.x(last.end) + 4;
  if (x - brush.x(last.start) > 44) return;
  brush.context.font = `11px ${brush.theme.font}`;
  const from = bar.type === "job" ? last : bar.spans[0]; // a job's wait stands in its queue's lane
  const words = `${shortName(bar)}, ${(last.end - from.start).toFixed(1)} s`;
  if (brush.context.measureText(words).width + 8 > Math.min(free, brush.right + 8) - x) return;
  brush.text(words, x, place.y + place.row / 2 + 3.5);
};

// Draw how a bar ended, or where the router will give up on it.
const drawEnd = (brush, bar, place, chosen) => {
  const last = bar.spans.at(-1);
  const ended = bar.type === "request" ? bar.ended : last.end;
  if (bar.mark && ended !== null && ended >= brush.range.start && bar.mark !== "lost") {
    const x = brush.x(ended);
    brush.line(x, place.y, x, place.y + place.row, brush.theme.vermilion, 2.5);
    if (place.row >= WORDS_FROM) brush.tag(bar.type === "job" ? `✕ ${bar.mark}` : bar.mark, x + 2, place.y + place.row / 2 + 4);
  } else if (bar.type === "request" && bar.state === "open") {
    const taken = bar.spans.find((span) => span.kind !== "held");
    if (!taken || taken.start + GIVES_UP_AFTER > brush.range.end) return;
    const x = brush.x(taken.start + GIVES_UP_AFTER);
    brush.line(x, place.y, x, place.y + place.row, brush.theme.vermilion, 1.5, [2, 2]);
    if (chosen && place.row >= WORDS_FROM) brush.text("30 s", x + 3, place.y + place.row / 2 + 3.5, { size: 10 });
  }
};
