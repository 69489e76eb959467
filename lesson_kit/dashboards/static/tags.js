// How bars ended, in words, as drawings/tags.py places them: tags that cover neither one another nor the next bar.

const TAG_SIZE = 10;
const RAISED = 8; // the baseline of a tag that would cover the next bar: it leaves the bar's lower half to be seen
const INSIDE = 0.7; // how much of its run a tag may cover
const SHORTER = { "worker died": "died" };

const endedAt = (bar) => {
  if (!bar.mark || bar.mark === "lost") return null;
  return bar.type === "request" ? bar.ended : bar.spans.at(-1).end;
};

// Where something ended, and how; of a run of a job that went on, how wide the run is.
const marksOf = (brush, bar) => {
  const seen = (at) => at !== null && at >= brush.range.start && at <= brush.range.end;
  const marks = bar.spans.slice(0, -1).filter((span) => span.mark && seen(span.end))
    .map((span) => ({ bar, span, word: span.mark, x: brush.x(span.end), run: brush.x(span.end) - brush.x(span.start) }));
  const ended = endedAt(bar);
  if (seen(ended)) marks.push({ bar, span: bar.spans.at(-1), word: bar.mark, x: brush.x(ended), run: 0 });
  return marks;
};

// Say how some bars of a row ended: `H12`, `4 × H10`, `500, H13`, `✕ failed`, `✕ worker died`.
const tagWords = (marks, short = false) => {
  const counts = new Map();
  for (const mark of marks) {
    const word = (short && SHORTER[mark.word]) || mark.word;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const job = marks[0].bar.type === "job";
  const words = [...counts].map(([word, count]) => (count === 1 ? word : job ? `${count} ${word}` : `${count} × ${word}`));
  return (job ? "✕ " : "") + words.join(", ");
};

// Place the tags of all bars: one for those that would lie on each other.
const planTags = (brush, seen, places, now) => {
  const [rows, taken] = [new Map(), new Map()];
  for (const bar of seen) {
    for (const span of bar.spans) {
      if (span.end !== null && span.end < brush.range.start) continue;
      const { y, row } = places(bar, span);
      if (row < WORDS_FROM) return []; // all rows are as low
      if (!taken.has(y)) taken.set(y, []);
      taken.get(y).push({ bar, start: brush.x(span.start), end: brush.x(span.end ?? now) });
    }
    for (const mark of marksOf(brush, bar)) {
      const { y, row } = places(bar, mark.span);
      if (!rows.has(y)) rows.set(y, []);
      rows.get(y).push({ ...mark, row });
    }
  }
  return [...rows].flatMap(([y, marks]) => tagGroups(brush, marks.sort(byKey((mark) => mark.x)))
    .map((group) => placeTag(brush, group, y, taken.get(y))));
};

const fitsInside = (brush, marks) => marks.length === 1 && brush.tagWidth(tagWords(marks)) < INSIDE * marks[0].run;

const tagGroups = (brush, marks) => {
  const groups = [];
  let until = -Infinity;
  for (const mark of marks) {
    let inside = fitsInside(brush, [mark]);
    const from = inside ? mark.x - brush.tagWidth(tagWords([mark])) - 2 : mark.x;
    if (from < until) {
      groups.at(-1).push(mark);
      inside = false;
    } else groups.push([mark]);
    until = mark.x + (inside ? 0 : brush.tagWidth(tagWords(groups.at(-1))) + 4);
  }
  return groups;
};

// Place a tag at its run's end, or beside its group's last mark; above the middle of a bar there.
const placeTag = (brush, group, y, taken) => {
  const bars = group.map((mark) => mark.bar);
  const { x: end, run, row } = group.at(-1);
  if (fitsInside(brush, group)) {
    const width = brush.tagWidth(tagWords(group));
    return { x: end - width - 2, width, words: tagWords(group), row: y, y: y + row / 2 + 4 };
  }
  const next = Math.min(brush.right + 10, ...taken.map((span) => span.start).filter((start) => start >= end));
  const wordings = [tagWords(group)];
  if (run) wordings.push(tagWords(group, true), ...(group.length === 1 ? ["✕"] : []));
  const words = wordings.find((some) => brush.tagWidth(some) + 4 < next - end) ?? wordings.at(-1);
  const width = brush.tagWidth(words);
  const x = Math.min(end + 2, brush.right + 10 - width);
  const covers = taken.some((span) =>
    span.start < x + width && span.end > end && (span.start >= end || !bars.includes(span.bar)));
  return { x, width, words, row: y, y: y + (covers ? RAISED : row / 2 + 4) };
};

const tagOn = (tags, y, x, end) => tags.find((tag) => tag.row === y && tag.x < end && tag.x + tag.width > x);

const drawTags = (brush, tags) => tags.forEach((tag) => brush.tag(tag.words, tag.x, tag.y));
