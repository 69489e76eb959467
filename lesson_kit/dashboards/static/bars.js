// Drawing lanes and bars on a canvas, as drawings/timeline.py draws them in SVG.

const FILLS = { open: "blue", answered: "green", failed: "vermilion" };
const INK_ON = { blue: "#fff", green: "#000", vermilion: "#000" };
const SPAN_WORDS = {
  held: ["no dyno yet"], waiting: ["waits in line", "waits"], ghost: ["works on, for nobody", "for nobody"],
  forgotten: ["still in line", "in line"], queued: ["waits"], later: ["later"], lost: ["lost, not yet noticed", "lost"],
};
const GIVES_UP_AFTER = 30;
const WORDS_FROM = 12; // the least height of a row with words in it
const ARROW_FROM = 10; // the least width of a bar with an arrowhead in it
const ROUND_FROM = 6; // the least height of a box with round corners

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

  // Of some wordings the first for which there is room; nothing if there is none.
  firstThatFits(wordings, room, size = 11) {
    this.context.font = `${size}px ${this.theme.font}`;
    return wordings.find((words) => this.context.measureText(words).width <= room) ?? "";
  }

  fitted(words, room) {
    const width = this.context.measureText(words).width;
    if (width <= room) return words;
    const letters = Math.floor((words.length * room) / width) - 1;
    return letters > 3 ? `${words.slice(0, letters).trimEnd()}…` : "";
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
    if (height < ROUND_FROM) context.rect(x, y, width, height); // of a thousand bars: corners cost more than they show
    else context.roundRect(x, y, width, height, 2);
    if (fill) { context.fillStyle = fill; context.fill(); }
    if (!stroke) return;
    context.setLineDash(dash);
    context.strokeStyle = stroke;
    context.lineWidth = line;
    context.stroke();
    context.setLineDash([]);
  }

  tagWidth(words) {
    this.context.font = `600 ${TAG_SIZE}px ${this.theme.font}`;
    return this.context.measureText(words).width + 8;
  }

  tag(words, x, y) {
    this.box(x, y - 11, this.tagWidth(words), 14, { fill: this.theme.paper, stroke: this.theme.vermilion });
    this.text(words, x + 4, y, { size: TAG_SIZE, bold: true });
  }
}

// The colour of a run says how it ended.
const runFill = (bar, span) => {
  if (bar.type === "request") return FILLS[bar.state] ?? "blue";
  if (span.mark) return "vermilion";
  return span.end === null ? "blue" : "green";
};

// Name a bar in short: a job without its function's module.
const shortName = (bar) => (bar.type === "request" ? bar.label : `#${bar.number} ${bar.function.split(".").at(-1)}`);

// Say what a span is, in the words that stand in it, from long to short.
const wordings = (bar, span) => {
  const words = SPAN_WORDS[span.kind];
  if (bar.type === "request") {
    const path = bar.label.split(" ")[1] ?? "";
    if (span.kind === "serving") return path.length > 2 ? [bar.label, path] : [bar.label];
    return span === bar.spans[0] ? [`${bar.label} ${words[0]}`, ...words] : words;
  }
  const number = `#${bar.number}`;
  if (span.kind === "running") {
    const again = bar.tries > 1 && span === bar.spans.at(-1) ? `, try ${bar.tries}` : "";
    const named = `${shortName(bar)}${again}`;
    return [`${named}, from ${bar.queue}`, named, `${number}${again}`, number];
  }
  return [`${span.kind === "lost" ? number : shortName(bar)} ${words[0]}`, `${number} ${words.at(-1)}`, number];
};

// Draw one span of a bar into its place.
const drawSpan = (brush, bar, span, place, now, tags) => {
  const { theme } = brush;
  const pad = place.row * 0.14;
  const x = brush.x(span.start);
  const width = Math.max(brush.x(span.end ?? now) - x, 2.5);
  const box = [x, place.y + pad, width, place.row - 2 * pad];
  let colour = theme.ink;
  if (span.kind === "serving" || span.kind === "running") {
    const fill = runFill(bar, span);
    brush.box(...box, { fill: theme[fill] });
    colour = INK_ON[fill];
  } else if (span.kind === "ghost" || span.kind === "lost") {
    brush.box(...box, { fill: theme.paper });
    brush.box(...box, { fill: brush.hatch(theme.vermilion), stroke: theme.vermilion });
  } else {
    const dash = ["forgotten", "later", "held"].includes(span.kind) ? [3, 3] : [];
    brush.box(...box, { fill: theme.paper, stroke: theme.grey, dash });
  }
  if (place.row < WORDS_FROM) return;
  drawSpanWords(brush, bar, span, place, { x, width, colour }, tags);
  if (span.end === null && width > ARROW_FROM) drawArrow(brush, x + width, place, colour);
};

const drawSpanWords = (brush, bar, span, place, { x, width, colour }, tags) => {
  let start = x + 4;
  let until = x + width - (span.end === null ? 10 : 4);
  for (const tag of tags) { // leave room for those at its ends
    if (tag.row !== place.y || tag.x >= x + width || tag.x + tag.width <= x) continue;
    if (tag.x <= x + 3) start = Math.max(start, tag.x + tag.width + 4);
    else until = Math.min(until, tag.x - 4);
  }
  const said = wordings(bar, span);
  let words = brush.firstThatFits(said, until - start);
  if (!words && span.kind === "serving") words = brush.fitted(said.at(-1), until - start); // a path tells from its first letters on
  if (span.kind === "ghost" || span.kind === "lost") drawOnPaper(brush, words, start, place);
  else brush.text(words, start, place.y + place.row / 2 + 4, { colour });
};

const drawOnPaper = (brush, words, x, place) => {
  if (!words) return;
  brush.context.font = `11px ${brush.theme.font}`;
  const width = brush.context.measureText(words).width;
  brush.box(x - 3, place.y + place.row / 2 - 7, width + 6, 14, { fill: brush.theme.paper });
  brush.text(words, x, place.y + place.row / 2 + 4);
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

// A bar too narrow for words has them at its right, or how long it took, where its row is free.
const drawBeside = (brush, bar, place, free, tags) => {
  const last = bar.spans.at(-1);
  const ran = last.kind === "serving" || last.kind === "running";
  if (!ran || last.end === null || bar.mark || place.row < WORDS_FROM) return;
  const x = Math.max(brush.x(last.end), brush.x(last.start) + 2.5) + 4;
  if (x - brush.x(last.start) > 44) return;
  brush.context.font = `11px ${brush.theme.font}`;
  const took = brief(last.end - (bar.type === "job" ? last : bar.spans[0]).start); // a job's wait stands in its queue's lane
  const nameless = bar.type === "job" && x - brush.x(last.start) - 12 < brush.context.measureText(`#${bar.number}`).width;
  const words = [`${shortName(bar)}, ${took}`, nameless ? `#${bar.number}, ${took}` : took].find((some) => {
    const until = x + brush.context.measureText(some).width;
    return until + 4 < Math.min(free, brush.right + 8) && !tagOn(tags, place.y, x, until);
  });
  if (words) drawOnPaper(brush, words, x, place);
};

// Draw where a bar ended if not well, or where the router will give up on it.
const drawEnd = (brush, bar, place, chosen) => {
  const ended = endedAt(bar);
  if (ended !== null && ended >= brush.range.start) {
    brush.line(brush.x(ended), place.y, brush.x(ended), place.y + place.row, brush.theme.vermilion, 2.5);
  } else if (bar.type === "request" && bar.state === "open") {
    const taken = bar.spans.find((span) => span.kind !== "held");
    if (!taken || taken.start + GIVES_UP_AFTER > brush.range.end) return;
    const x = brush.x(taken.start + GIVES_UP_AFTER);
    brush.line(x, place.y, x, place.y + place.row, brush.theme.vermilion, 1.5, [2, 2]);
    if (chosen && place.row >= WORDS_FROM) brush.text("30 s", x + 3, place.y + place.row / 2 + 3.5, { size: 10 });
  }
};
