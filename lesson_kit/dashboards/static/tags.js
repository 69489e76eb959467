// How bars ended, in words, as drawings/tags.py places them: tags that cover neither one another nor the next bar.

const TAG_SIZE = 10;
const RAISED = 5; // the baseline of a tag that would cover the next bar: it leaves the bar's lower half to be seen

const endedAt = (bar) => {
  if (!bar.mark || bar.mark === "lost") return null;
  return bar.type === "request" ? bar.ended : bar.spans.at(-1).end;
};

// Say how some bars of a row ended: `H12`, `4 × H10`, `500, H13`, `✕ failed`.
const tagWords = (bars) => {
  const counts = new Map();
  for (const { mark } of bars) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  const job = bars[0].type === "job";
  const words = [...counts].map(([mark, count]) => (count === 1 ? mark : job ? `${count} ${mark}` : `${count} × ${mark}`));
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
    const ended = endedAt(bar);
    const { y, row } = places(bar, bar.spans.at(-1));
    if (ended === null || ended < brush.range.start || ended > brush.range.end || row < WORDS_FROM) continue;
    if (!rows.has(y)) rows.set(y, []);
    rows.get(y).push({ bar, row, x: brush.x(ended) });
  }
  return [...rows].flatMap(([y, marks]) => tagGroups(brush, marks.sort(byKey((mark) => mark.x)))
    .map((group) => placeTag(brush, group, y, taken.get(y))));
};

const tagGroups = (brush, marks) => {
  const groups = [];
  for (const mark of marks) {
    const last = groups.at(-1);
    if (last && mark.x < last.at(-1).x + brush.tagWidth(tagWords(last.map((one) => one.bar))) + 4) last.push(mark);
    else groups.push([mark]);
  }
  return groups;
};

const placeTag = (brush, group, y, taken) => {
  const bars = group.map((mark) => mark.bar);
  const words = tagWords(bars);
  const width = brush.tagWidth(words);
  const from = group.at(-1).x;
  const x = Math.min(from + 2, brush.right + 10 - width);
  const covers = taken.some((span) => !bars.includes(span.bar) && span.start < x + width && span.end > from);
  return { x, width, words, row: y, y: y + (covers ? RAISED : group[0].row / 2 + 4) };
};

const tagOn = (tags, y, x, end) => tags.find((tag) => tag.row === y && tag.x < end && tag.x + tag.width > x);

const drawTags = (brush, tags) => tags.forEach((tag) => brush.tag(tag.words, tag.x, tag.y));
