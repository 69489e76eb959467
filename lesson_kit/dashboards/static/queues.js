// The queues: what waits and for how long, what runs, what is done, what failed; who listens.

const MOST_BOXES = 12;
const MOST_FAILED = 3;
const MOST_RUNS = 4;

const queuesView = (store) => {
  const rows = make("div", { class: "lk-queues" });
  const failed = make("ul", { class: "lk-failed", "aria-label": "Jobs that failed" });
  const element = make("section", { class: "lk-part lk-queue-part", "aria-label": "Queues" },
    make("header", {}, make("h3", {}, "Queues"), make("span", { class: "lk-aside" }, "workers take from the top first")), rows, failed);
  const kept = new Map();
  const empty = make("p", { class: "lk-empty" }, "No queues yet.");
  return {
    element,
    draw() {
      const jobs = [...store.bars.values()].filter((bar) => bar.type === "job");
      const usual = usualSeconds(jobs);
      for (const queue of store.queues) {
        if (!kept.has(queue.name)) {
          kept.set(queue.name, queueRow(queue.name, store));
          [...kept].sort(byKey(([name]) => queueOrder(name))).forEach(([, row]) => rows.append(row.element));
        }
        kept.get(queue.name).draw(queue, jobs.filter((job) => job.queue === queue.name), usual);
      }
      if (kept.size) empty.remove();
      else rows.append(empty);
      drawFailed(failed, jobs, store);
    },
    close() {},
  };
};

const queueRow = (name, store) => {
  const boxes = make("span", { class: "lk-boxes", "aria-hidden": "true" });
  const words = make("span", { class: "lk-queue-words" });
  const runs = make("div", { class: "lk-runs" });
  const element = make("div", { class: "lk-queue", "data-queue": name }, make("b", {}, name), boxes, words, runs);
  return {
    element,
    draw(queue, jobs, usual) {
      const waiting = jobs.filter((job) => job.state === "queued").sort(byKey((job) => job.spans.at(-1).start));
      const running = jobs.filter((job) => job.state === "running");
      drawBoxes(boxes, waiting, store);
      setText(words, queueSaid(queue, waiting, running, store.now()));
      element.classList.toggle("lk-deaf", waiting.length > 0 && queue.listeners?.length === 0);
      drawRuns(runs, running, usual, store);
    },
  };
};

const queueSaid = (queue, waiting, running, now) => {
  const parts = [];
  if (waiting.length) parts.push(`${waiting.length} waiting, the first for ${clockName(now - waiting[0].spans.at(-1).start)}`);
  else if (!running.length) parts.push("empty");
  if (waiting.length && queue.behind?.length) parts.push(`behind ${queue.behind.join(" and ")}`);
  const counts = { running: running.length, "for later": queue.later, "lost with a worker": queue.lost, done: queue.finished, failed: queue.failed };
  for (const [words, count] of Object.entries(counts)) if (count) parts.push(`${count} ${words}`);
  if (waiting.length && queue.listeners?.length === 0) parts.push("no worker listens to it");
  return parts.join(", ");
};

const drawBoxes = (boxes, waiting, store) => {
  const shown = waiting.slice(0, MOST_BOXES);
  while (boxes.childElementCount > shown.length) boxes.lastElementChild.remove();
  while (boxes.childElementCount < shown.length) {
    boxes.append(make("i", { class: "lk-box", onclick: (event) => store.select(event.target.dataset.key) }));
  }
  shown.forEach((job, index) => {
    const box = boxes.children[index];
    setText(box, `#${job.number}`);
    if (box.dataset.key !== job.key) Object.assign(box, { title: job.label }).dataset.key = job.key;
    box.classList.toggle("lk-chosen", store.selected === job.key);
  });
  boxes.dataset.more = waiting.length > MOST_BOXES ? `+${waiting.length - MOST_BOXES}` : "";
};

// How long a function usually takes: the median of those done, by which a running job's bar is drawn.
const usualSeconds = (jobs) => {
  const taken = new Map();
  for (const job of jobs) {
    if (job.state !== "finished") continue;
    const run = job.spans.findLast((span) => span.kind === "running");
    if (run) taken.set(job.function, [...(taken.get(job.function) ?? []), run.end - run.start]);
  }
  return new Map([...taken].map(([name, times]) => [name, times.sort((a, b) => a - b)[times.length >> 1]]));
};

const drawRuns = (runs, all, usual, store) => {
  const running = all.slice(0, MOST_RUNS);
  runs.dataset.more = all.length > MOST_RUNS ? `and ${all.length - MOST_RUNS} more` : "";
  while (runs.childElementCount > running.length) runs.lastElementChild.remove();
  while (runs.childElementCount < running.length) {
    runs.append(make("div", { class: "lk-run" }, make("progress", {}), make("span")));
  }
  running.forEach((job, index) => {
    const [bar, words] = runs.children[index].children;
    const span = job.spans.at(-1);
    const [ran, expected] = [store.now() - span.start, usual.get(job.function)];
    if (expected) Object.assign(bar, { max: expected, value: Math.min(ran, expected) });
    bar.hidden = !expected;
    const where = span.lane === job.queue ? "" : ` on ${span.lane}`; // nobody knows yet who works on it
    bar.setAttribute("aria-label", `${job.label}${where}`);
    setText(words, `${job.label}${where}, for ${clockName(ran)}${expected ? `, usually ${clockName(expected)}` : ""}`);
  });
};

const drawFailed = (list, jobs, store) => {
  const failed = jobs.filter((job) => job.mark).slice(-MOST_FAILED);
  const said = failed.map((job) => `${job.label} in ${job.queue}: ${job.mark}${job.detail ? `: ${job.detail}` : ""}`);
  if (list.dataset.said === said.join("\n")) return;
  list.dataset.said = said.join("\n");
  list.replaceChildren(...failed.map((job, index) => make("li", { onclick: () => store.select(job.key) }, `✕ ${said[index]}`)));
};
