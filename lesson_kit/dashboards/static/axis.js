// The window of time that a timeline shows, and its ticks.

const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200];
const SPANS = [10, 30, 60, 120, 300, 900, 3600];
const FIT_AT_MOST = 300; // lesson seconds; a story longer than this scrolls
const AFTER = 0.05; // room after now, for marks

class Axis {
  constructor(store, last) {
    this.store = store;
    this.span = last ?? null; // null: as much as fits the story
    this.held = null; // the right edge, while the learner looks at the past
  }

  // The right edge of the story: now while anything goes on or waits, else the last thing that happened.
  get edge() {
    return this.store.open || !this.store.bars.size ? this.store.now() : this.store.lastMove;
  }

  get first() { return Math.max(this.store.story - 2, 0); }

  range() {
    const edge = this.held ?? this.edge;
    const whole = Math.max((this.held === null ? edge : this.edge) - this.first, 10);
    const span = this.span ?? Math.min(whole, FIT_AT_MOST);
    const start = Math.max(edge - span, 0);
    const end = Math.max(edge, start + Math.min(span, 10));
    return { start, end: end + (end - start) * AFTER };
  }

  zoom(by) {
    const { start, end } = this.range();
    const now = this.span ?? end - start;
    const wider = by > 0 ? SPANS.find((span) => span > now * 1.05) : SPANS.findLast((span) => span < now * 0.95);
    this.span = wider ?? this.span;
  }

  all() {
    this.held = null;
    const starts = [...this.store.bars.values()].map((bar) => bar.spans[0].start);
    this.span = Math.max(this.edge - Math.max(Math.min(...starts, this.edge) - 2, 0), 10);
  }

  follow() { this.held = null; }

  pause() { this.held = this.edge; }

  // Bring a bar into the window.
  show(bar) {
    const { start, end } = this.range();
    const last = bar.spans.at(-1).end ?? this.store.now();
    if (bar.spans[0].start >= start && last <= end) return;
    this.held = Math.max(last, bar.spans[0].start + (end - start) * 0.8);
  }

  ticks(range, most) {
    const step = STEPS.find((s) => (range.end - range.start) / s <= most) ?? STEPS.at(-1);
    const ticks = [];
    for (let n = Math.ceil(range.start / step); n * step <= range.end; n += 1) {
      ticks.push([n * step, clockName(n * step, step)]);
    }
    return ticks;
  }
}
