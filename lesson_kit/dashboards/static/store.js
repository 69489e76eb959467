// What the page knows: everything the kernel has sent, for all views of one widget.

const KEEP = 1500; // bars of a kind, and log lines
const SILENCE = 7000; // ms without a word from the kernel before the page says so

const ASK_AGAIN = 30000; // ms between two questions whether anybody is there

const spanOf = ([kind, lane, row, start, end, mark]) => ({ kind, lane, row, start, end, mark: mark ?? "" });

// All of a list, or with `some` only those of its rows that changed.
const merged = (before, some, rows) =>
  some ? before.map((row) => rows.find((other) => other.name === row.name) ?? row) : rows;

class Store {
  constructor(send) {
    this.send = send;
    this.listeners = new Set();
    this.selected = null;
    this.pushes = 0;
    this.connected = true;
    this.rested = false;
    this.woken = 0;
    this.reset();
  }

  reset() {
    Object.assign(this, { version: 0, origin: 0, speed: 1, bars: new Map(), dynos: [], queues: [], away: [], log: [] });
    Object.assign(this, { said: "", story: 0, extras: { live: false, note: "" }, lines: 0, changes: 0, lastMove: 0 });
  }

  // Have a place draw the news. The kernel may rest while there is none: an output that was cleared, a cell run again.
  show(listener) {
    if (this.rested) this.send({ do: "everything" });
    this.rested = false;
    this.listeners.add(listener);
  }

  hide(listener) {
    this.listeners.delete(listener);
    if (this.listeners.size || !this.connected) return;
    this.rested = true;
    this.send({ do: "rest" });
  }

  // Ask whether anybody is there: the kernel rests, too, when another page has closed its last place.
  wake() {
    const now = performance.now();
    const asked = this.woken > this.heard && now - this.woken < ASK_AGAIN;
    if (!this.live || now - this.heard < SILENCE / 2 || asked) return;
    this.woken = now;
    this.send({ do: "everything" });
  }

  // Take a message in; ask for everything if one was missed.
  take(message) {
    if (message.full) {
      this.reset();
      Object.assign(this, { origin: message.origin, speed: message.speed });
    } else if (message.from > this.version) {
      this.send({ do: "everything" });
      return;
    } else if (message.v < this.version) return;
    this.heard = performance.now();
    this.at = message.now;
    this.version = message.v;
    this.pushes += 1;
    (message.r ?? []).forEach((said) => this.#request(said));
    (message.j ?? []).forEach((said) => this.#job(said));
    this.#rest(message);
    this.#trim();
    this.tell();
  }

  #request([number, state, mark, ended, spans, label, id]) {
    const bar = this.#bar("request", number, spans, label, id);
    Object.assign(bar, { state, mark, ended });
  }

  #job([number, state, tries, detail, spans, label, id, queue]) {
    const bar = this.#bar("job", number, spans, label, id);
    const mark = ["failed", "stopped", "canceled", "lost", "gone"].includes(state) ? state : "";
    Object.assign(bar, { state, tries, detail, mark });
    if (queue !== undefined) Object.assign(bar, { queue, function: label, label: `#${number} ${label}` });
  }

  #bar(type, number, spans, label, id) {
    const key = `${type} ${number}`;
    const bar = this.bars.get(key) ?? { key, type, number, label, id };
    bar.spans = spans.map(spanOf);
    this.bars.set(key, bar);
    const last = bar.spans.at(-1);
    this.lastMove = Math.max(this.lastMove, last.end ?? last.start);
    this.changes += 1;
    return bar;
  }

  #rest(message) {
    for (const line of message.log ?? []) {
      this.lines += 1;
      this.log.push({ number: this.lines, at: line[0], from: line[1], text: line[2] });
    }
    if (message.d) {
      this.dynos = merged(this.dynos, message["d+"], message.d.map(
        ([name, state, since, atWork, inLine, ghosts, doing]) => ({ name, state, since, atWork, inLine, ghosts, doing })));
    }
    if (message.q) {
      this.queues = merged(this.queues, message["q+"], message.q.map(
        ([name, later, lost, finished, failed, listeners, behind]) => ({ name, later, lost, finished, failed, listeners, behind })));
    }
    if (message.away) {
      this.away = message.away.map(spanOf);
    }
    if (message.story !== undefined) this.story = message.story;
    if (message.say) this.said = message.say;
    if (message.extras) this.extras = message.extras;
  }

  #trim() {
    for (const [key] of this.bars) {
      if (this.bars.size <= 2 * KEEP) break;
      this.bars.delete(key);
    }
    if (this.log.length > KEEP) this.log.splice(0, this.log.length - KEEP);
  }

  get live() { return this.extras.live && this.connected; }

  // Lesson time now, which runs on between two messages.
  now() {
    if (!this.live) return this.at ?? 0;
    return this.at + Math.min((performance.now() - this.heard) / 1000, 3) * this.speed;
  }

  // Whether anything goes on or waits, so that the picture's right edge is now.
  get open() { return this.#open(() => true); }

  // Whether it moves fast enough to be drawn smoothly; a job that waits may do so for ever.
  get busy() { return this.live && this.#open((kind) => !["queued", "later", "lost"].includes(kind)); }

  #open(wanted) {
    for (const bar of this.bars.values()) {
      const last = bar.spans.at(-1);
      if (last.end === null && wanted(last.kind)) return true;
    }
    return false;
  }

  // What the view must say in words above everything else; empty when all is well.
  get trouble() {
    if (!this.connected) return "The kernel has stopped or restarted. Run this notebook's cells again for a live view.";
    if (this.extras.note) return this.extras.note;
    if (this.live && performance.now() - this.heard > SILENCE) {
      return "No word from the kernel for some seconds: it is busy, or the connection is gone.";
    }
    return "";
  }

  select(key) {
    this.selected = this.selected === key ? null : key;
    this.tell();
  }

  tell() { this.listeners.forEach((listener) => listener()); }
}
