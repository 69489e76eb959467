// What the bars mean: an entry for each colour and pattern that is on the picture, as drawings/legend.py says.

const LEGEND = {
  waits: "waits", held: "no dyno yet, or for later", runs: "being served, or running", done: "answered, or done",
  failed: "failed, or broken off", h12: "failed (H12: the router gave up at 30 s)",
  forgotten: "still in line, for nobody", ghost: "work for nobody, or lost", away: "dyno not up",
};
const KEYS = { waiting: "waits", queued: "waits", held: "held", later: "held", forgotten: "forgotten", ghost: "ghost", lost: "ghost" };
const KEY_OF_FILL = { blue: "runs", green: "done", vermilion: "failed" };

// What the router refuses at once was not held.
const turnedAway = (span) => span.kind === "held" && span.end !== null && span.end - span.start < 0.05;

const keysOf = (plan, store, range) => {
  const found = new Set();
  const sees = (span) => span.end === null || span.end >= range.start;
  for (const bar of plan.seen) {
    for (const span of bar.spans) if (sees(span) && !turnedAway(span)) found.add(KEYS[span.kind] ?? KEY_OF_FILL[runFill(bar, span)]);
    if (bar.mark === "H12") found.add("h12");
  }
  if (found.has("h12")) found.delete("failed");
  const lanes = new Set([...plan.lanes.values()].map((lane) => lane.name));
  if (store.away.some((span) => sees(span) && lanes.has(span.lane))) found.add("away");
  return found;
};

// The list, on top of an unseen one with all entries, which keeps the room that they may take.
const legend = () => {
  const entries = (unseen) => Object.entries(LEGEND).map(([key, words]) =>
    make("li", { hidden: !unseen, "data-key": key }, make("i", { class: `lk-key lk-key-${key}` }), words));
  const list = make("ul", { class: "lk-legend", "aria-label": "What the bars mean" }, ...entries(false));
  const room = make("ul", { class: "lk-legend lk-room", "aria-hidden": "true" }, ...entries(true));
  return {
    element: make("div", { class: "lk-legends" }, list, room),
    draw(keys) {
      for (const item of list.children) item.hidden = !keys.has(item.dataset.key);
    },
  };
};
