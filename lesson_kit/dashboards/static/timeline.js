// The timeline: requests above, jobs below, lanes by dyno, on one axis of lesson time.

const [GUTTER, GUTTER_NARROW, NARROW] = [118, 92, 700]; // room for the lanes' names; less on a page narrower than this
const TICK_ROOM = 64; // pixels at least between two moments of the axis
const EDGE = 12;
const ROW = 22;
const ROW_LEAST = 5;
const ROWS_AT_FULL = 22;
const FRAME = 30; // ms at least between two pictures while things move: every other frame
const FRAME_SLOW = 100; // ms at most
const STILL = 500; // ms, for who asked for less motion

const timelineView = (store, options) => {
  const axis = new Axis(store, options.last);
  const canvas = control("canvas", { tabindex: "0", role: "img", class: "lk-canvas" });
  const details = make("p", { class: "lk-details" });
  const follow = control("button", { type: "button", onclick: () => { axis.held === null ? axis.pause() : axis.follow(); view.draw(); } });
  const tool = (label, name, action) =>
    control("button", { type: "button", "aria-label": name, title: name, onclick: () => { action(); view.draw(); } }, label);
  const tools = make("div", { class: "lk-tools", role: "group", "aria-label": "Timeline" },
    tool("−", "See a longer time", () => axis.zoom(1)), tool("+", "See a shorter time", () => axis.zoom(-1)),
    tool("All", "See the whole story", () => axis.all()), follow);
  const keys = legend();
  const element = make("section", { class: "lk-part lk-timeline", "aria-label": "Timeline" },
    make("header", {}, make("h3", {}, options.title || "Requests and jobs over time"), tools), canvas, details, keys.element);

  let width = 0;
  let hits = [];
  const context = canvas.getContext("2d");
  const watch = new ResizeObserver(([entry]) => { width = entry.contentRect.width; view.draw(); });
  watch.observe(canvas.parentElement);

  const view = {
    element,
    frames: 0,
    every: FRAME,
    draw() {
      if (!width) return;
      const range = axis.range();
      const plan = planLanes(store, range);
      sizeCanvas(canvas, context, width, plan.height);
      const brush = new Brush(context, themeOf(element), range, width < NARROW ? GUTTER_NARROW : GUTTER, width - EDGE);
      hits = paint(brush, store, axis, plan, width);
      view.every = pace(brush, store.speed);
      view.frames += 1;
      describe(canvas, details, follow, store, axis, plan.seen.length < store.bars.size);
      keys.draw(keysOf(plan, store, range));
    },
    close() { watch.disconnect(); },
  };
  canvas.addEventListener("click", (event) => {
    const hit = hits.find((box) => event.offsetX >= box.x - 2 && event.offsetX <= box.x + box.width + 2
      && event.offsetY >= box.y && event.offsetY <= box.y + box.height);
    if (hit) store.select(hit.bar.key);
    else if (store.selected) store.select(store.selected);
  });
  canvas.addEventListener("keydown", (event) => timelineKey(event, store, axis, view));
  return view;
};

// Say how long until a new picture shows something: when all has moved by a pixel.
const pace = (brush, speed) => {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return STILL;
  const pixels = ((brush.right - brush.left) / (brush.range.end - brush.range.start)) * speed; // a second
  return Math.min(Math.max(1000 / pixels, FRAME), FRAME_SLOW);
};

const sizeCanvas = (canvas, context, width, height) => {
  const ratio = devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
};

// Say among which lanes a span lies; a run stays in its queue's lane while nobody knows on which dyno it is.
const groupOf = (bar, span) => {
  if (bar.type === "request") return "request";
  return span.kind === "running" && span.lane !== bar.queue ? "worker" : "queue";
};

// Decide which bars are in the window, and where each lane lies.
const planLanes = (store, range) => {
  const seen = [];
  const rows = { request: {}, queue: {}, worker: {} };
  for (const bar of store.bars.values()) {
    const last = bar.spans.at(-1).end;
    if ((last !== null && last < range.start) || bar.spans[0].start > range.end) continue;
    seen.push(bar);
    for (const span of bar.spans) {
      if (span.end !== null && span.end < range.start) continue;
      const group = groupOf(bar, span);
      rows[group][span.lane] = Math.max(rows[group][span.lane] ?? 1, span.row + 1);
    }
  }
  return { seen, ...stackLanes(rows) };
};

const stackLanes = (rows) => {
  const groups = [
    ["request", "Requests", byKey((name) => (name === "router" ? "" : dynoOrder(name)))],
    ["queue", "Jobs: queues", byKey(queueOrder)],
    ["worker", "Jobs: workers", byKey(dynoOrder)],
  ];
  const every = Object.values(rows).flatMap((group) => Object.values(group)).reduce((sum, n) => sum + n, 0);
  const row = Math.max(Math.min(ROW, (ROW * ROWS_AT_FULL) / Math.max(every, 1)), ROW_LEAST);
  const lanes = new Map();
  let top = 0;
  for (const [group, title, order] of groups) {
    Object.keys(rows[group]).sort(order).forEach((name, index) => {
      top += index === 0 ? 30 : 6;
      lanes.set(`${group} ${name}`, { name, group, title: index === 0 ? title : "", top, row, height: row * rows[group][name] });
      top += Math.max(row * rows[group][name], 14);
    });
  }
  return { lanes, bottom: top + 6, height: Math.max(top + 26, 90) };
};

const laneOf = (plan, bar, span) => plan.lanes.get(`${groupOf(bar, span)} ${span.lane}`);

// Draw everything; give the boxes that a click may hit.
const paint = (brush, store, axis, plan, width) => {
  const { theme, range } = brush;
  const now = store.now();
  if (!plan.seen.length) {
    brush.text(emptyWords(store), width / 2, 44, { align: "center", size: 13 });
    return [];
  }
  for (const [seconds, name] of axis.ticks(range, Math.min((brush.right - brush.left) / TICK_ROOM, 14))) {
    brush.line(brush.x(seconds), 26, brush.x(seconds), plan.bottom, theme.faint);
    brush.text(name, brush.x(seconds), plan.bottom + 14, { align: "center", size: 10 });
  }
  brush.line(brush.left, plan.bottom, brush.right, plan.bottom, theme.grey);
  const places = (bar, span) => {
    const lane = laneOf(plan, bar, span);
    return { y: lane.top + lane.row * span.row, row: lane.row };
  };
  const tags = planTags(brush, plan.seen, places, now);
  for (const lane of plan.lanes.values()) paintLane(brush, lane, store, now, width, tags);
  if (store.live && now >= range.start && now <= range.end) paintNow(brush, now, plan);
  for (const bar of plan.seen) if (bar.type === "job") paintMoves(brush, bar, places);
  const free = freeRoom(brush, plan, places);
  const hits = [];
  for (const bar of plan.seen) {
    hits.push(...paintBar(brush, bar, places, now, store.selected === bar.key, tags));
    drawBeside(brush, bar, places(bar, bar.spans.at(-1)), free(bar), tags);
  }
  drawTags(brush, tags);
  return hits;
};

// Say up to which pixel the row is free after a bar; nothing is, where rows are too low for words.
const freeRoom = (brush, plan, places) => {
  const starts = new Map();
  for (const bar of plan.seen) {
    for (const span of bar.spans) {
      if (span.end !== null && span.end < brush.range.start) continue;
      const { y, row } = places(bar, span);
      if (row < WORDS_FROM) return () => 0;
      if (!starts.has(y)) starts.set(y, []);
      starts.get(y).push(brush.x(span.start));
    }
  }
  for (const row of starts.values()) row.sort((a, b) => a - b);
  return (bar) => {
    const last = bar.spans.at(-1);
    const x = brush.x(last.start);
    return starts.get(places(bar, last).y)?.find((start) => start > x) ?? Infinity;
  };
};

const emptyWords = (store) => {
  if (store.bars.size) return "Nothing in this stretch of time.";
  return store.live ? "No requests and no jobs yet: they appear here as they come." : "No requests and no jobs.";
};

const paintLane = (brush, lane, store, now, width, tags) => {
  if (lane.title) {
    brush.text(lane.title, 0, lane.top - 11, { bold: true });
    brush.line(0, lane.top - 6, width, lane.top - 6, brush.theme.grey);
  }
  const name = lane.group === "queue" ? `queue ${lane.name}` : lane.name;
  brush.text(name, 4, lane.top + Math.min(lane.row, ROW) / 2 + 4, { room: brush.left - 8 });
  for (const span of store.away) {
    if (span.lane === lane.name && (span.end ?? now) >= brush.range.start) paintAway(brush, lane, span, now, tags);
  }
};

// Hatch the time in which a dyno was not up, and say why, where no tag lies.
const paintAway = (brush, lane, span, now, tags) => {
  let x = brush.x(span.start);
  const end = brush.x(span.end ?? now);
  brush.context.globalAlpha = 0.4;
  brush.box(x, lane.top, end - x, lane.height, { fill: brush.hatch(brush.theme.grey) });
  brush.context.globalAlpha = 1;
  brush.context.font = `11px ${brush.theme.font}`;
  const width = brush.context.measureText(span.kind).width;
  for (const tag of tags) {
    const here = tag.row >= lane.top && tag.row < lane.top + lane.height;
    if (here && tag.x < x + width + 8 && tag.x + tag.width > x) x = tag.x + tag.width;
  }
  if (x + width + 8 < end) drawOnPaper(brush, span.kind, x + 5, { y: lane.top + lane.height - lane.row, row: lane.row });
};

const paintNow = (brush, now, plan) => {
  const x = brush.x(now);
  brush.line(x, 20, x, plan.bottom + 4, brush.theme.ink, 1, [4, 3]);
  brush.text("now", x, 16, { size: 10, align: "center" });
};

// A thin line joins the places that a job goes through.
const paintMoves = (brush, bar, places) => {
  bar.spans.slice(1).forEach((after, index) => {
    const before = bar.spans[index];
    if (before.lane === after.lane || after.start < brush.range.start) return;
    const [from, to] = [places(bar, before), places(bar, after)];
    if (from.row < WORDS_FROM) return; // a thicket
    const x = brush.x(after.start);
    brush.line(x, from.y + from.row / 2, x, to.y + to.row / 2, brush.theme.grey, 1.2);
  });
};

const paintBar = (brush, bar, places, now, chosen, tags) => {
  const hits = [];
  for (const span of bar.spans) {
    if (span.end !== null && span.end < brush.range.start) continue;
    const place = places(bar, span);
    drawSpan(brush, bar, span, place, now, tags);
    const x = brush.x(span.start);
    const box = { bar, x, y: place.y, width: Math.max(brush.x(span.end ?? now) - x, 4), height: place.row };
    hits.push(box);
    if (chosen) brush.box(box.x - 2, box.y, box.width + 4, box.height, { stroke: brush.theme.ink, line: 2.5 });
  }
  const last = bar.spans.at(-1);
  if (last.end === null || last.end >= brush.range.start) drawEnd(brush, bar, places(bar, last), chosen);
  return hits;
};

const describe = (canvas, details, follow, store, axis, part) => {
  const said = `Timeline. ${captionOf(store.said, part)} Left and right choose a bar, plus and minus change the time shown.`;
  if (canvas.getAttribute("aria-label") !== said) canvas.setAttribute("aria-label", said);
  const bar = store.bars.get(store.selected);
  details.setAttribute("aria-live", bar ? "polite" : "off"); // what is chosen is read out, what changes by itself is not
  setText(details, bar ? barSaid(bar) : captionOf(store.said, part));
  follow.hidden = !store.live;
  setText(follow, axis.held === null ? "Hold" : "Follow");
  follow.title = axis.held === null ? "Stop the picture from moving on" : "Move on with time again";
};

// Below a part of the bars, say that the sentence tells of all.
const captionOf = (said, part) => (part && said ? `Since the start, ${said[0].toLowerCase()}${said.slice(1)}` : said);

const timelineKey = (event, store, axis, view) => {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    const bars = [...store.bars.values()].sort(byKey((bar) => bar.spans[0].start));
    const at = bars.findIndex((bar) => bar.key === store.selected);
    const next = bars[at < 0 ? (step > 0 ? 0 : bars.length - 1) : Math.min(Math.max(at + step, 0), bars.length - 1)];
    if (next && next.key !== store.selected) { axis.show(next); store.select(next.key); }
  } else if (event.key === "+") axis.zoom(-1);
  else if (event.key === "-") axis.zoom(1);
  else if (event.key === "Escape" && store.selected) store.select(store.selected);
  else if (event.key === "End") axis.follow();
  else return;
  event.preventDefault();
  event.stopPropagation();
  view.draw();
};
