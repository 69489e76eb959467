// The log, as `heroku logs --tail` shows it: coloured by source, and only a bar's lines when one is chosen.

const LINES = 400;
const OWN_CLOCK = /^\d\d:\d\d:\d\d (?=\S)/; // RQ's: real time, where the line already has lesson time
const SOURCE_CLASS = { router: "router", web: "web", worker: "worker", api: "api" };

const logView = (store) => {
  const lines = control("div", { class: "lk-lines", role: "log", "aria-live": "off", tabindex: "0", "aria-label": "Log" });
  const search = control("input", { type: "search", placeholder: "only lines with…", "aria-label": "Only log lines that contain", oninput: () => rebuild() });
  const chosen = make("span", { class: "lk-aside" });
  const clear = control("button", { type: "button", onclick: () => { search.value = ""; if (store.selected) store.select(store.selected); rebuild(); } }, "All lines");
  const element = make("section", { class: "lk-part lk-log", "aria-label": "Log" },
    make("header", {}, make("h3", {}, "Log"), chosen, search, clear), lines);
  let drawn = 0;
  let filter = "";
  let following = true; // the end, until somebody scrolls up

  const toEnd = () => { if (following) lines.scrollTop = lines.scrollHeight; };
  const shown = new ResizeObserver(toEnd); // what was drawn out of sight could not be scrolled
  shown.observe(lines);
  lines.addEventListener("scroll", () => {
    if (lines.clientHeight) following = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 24;
  });
  const wanted = () => store.bars.get(store.selected)?.id ?? "";
  const matches = (line) => (!filter || line.text.includes(filter))
    && (!search.value || `${line.from}: ${line.text}`.toLowerCase().includes(search.value.toLowerCase()));
  const rebuild = () => {
    filter = wanted();
    drawn = 0;
    lines.replaceChildren();
    following = true;
    view.draw();
    toEnd();
  };
  const view = {
    element,
    draw() {
      if (wanted() !== filter) return rebuild();
      const bar = store.bars.get(store.selected);
      setText(chosen, bar ? `only ${bar.type} ${bar.label}` : "");
      clear.hidden = !bar && !search.value;
      if (store.lines < drawn) return rebuild();
      const fresh = store.log.filter((line) => line.number > drawn && matches(line)).slice(-LINES);
      drawn = store.lines;
      if (!fresh.length) return undefined;
      lines.append(...fresh.map((line) => logLine(line, store.origin)));
      while (lines.childElementCount > LINES) lines.firstElementChild.remove();
      toEnd();
      return undefined;
    },
    close() { shown.disconnect(); },
  };
  return view;
};

const logLine = (line, origin) => {
  const process = /\[([^.\]]+)/.exec(line.from)?.[1] ?? "";
  const bad = /at=error|Error |Traceback|Exception/.test(line.text);
  const at = new Date(Math.round((origin + line.at) * 1000)).toISOString().slice(11, 23);
  return make("div", { class: `lk-line lk-from-${SOURCE_CLASS[process] ?? "other"}${bad ? " lk-bad" : ""}` },
    make("time", {}, at), " ", make("b", {}, `${line.from}:`), ` ${line.text.replace(OWN_CLOCK, "")}`);
};
