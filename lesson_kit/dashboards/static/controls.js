// The controls: send visitors, and see how far they have come.

const ARRIVALS = [["0", "all at once"], ["1", "one a second"], ["5", "one every 5 s"], ["15", "one every 15 s"]];

// Ask for what was asked for last on this platform, until the learner says what to ask for.
const prefilled = (method, path, store) => {
  let own = false;
  for (const field of [method, path]) field.addEventListener("input", () => { own = true; });
  return () => {
    if (own || !store.extras.ask) return;
    const [asked, where] = store.extras.ask;
    if (method.value !== asked) method.value = asked;
    if (path.value !== where) path.value = where;
  };
};

const controlsView = (store) => {
  const number = control("input", { type: "number", min: "1", max: "200", value: "3", "aria-label": "How many visitors", "data-do": "visitors" });
  const method = control("select", { "aria-label": "Method" }, ...["POST", "GET"].map((name) => make("option", {}, name)));
  const path = control("input", { type: "text", value: "/reports", "aria-label": "Path", "data-do": "path" });
  const every = control("select", { "aria-label": "How they arrive" }, ...ARRIVALS.map(([value, words]) => make("option", { value }, words)));
  const progress = make("progress", { max: "1", value: "0", "aria-label": "Visitors who are through" });
  const words = make("span", { class: "lk-aside", role: "status" });
  const send = () => store.send({ do: "load", visitors: number.valueAsNumber || 1, method: method.value, path: path.value, every: Number(every.value) });
  const button = control("button", { type: "button", class: "lk-main", "data-do": "send", onclick: send }, "Send visitors");
  const element = make("section", { class: "lk-part lk-controls", "aria-label": "Send visitors" },
    number, make("span", {}, "visitors ask for"), method, path, every, button, progress, words);
  path.addEventListener("keydown", (event) => { if (event.key === "Enter") send(); });
  const prefill = prefilled(method, path, store);
  return {
    element,
    draw() {
      prefill();
      const load = store.extras.load;
      element.hidden = !store.extras.formation;
      button.disabled = !store.live;
      progress.hidden = !load;
      if (load) Object.assign(progress, { max: Math.max(load[1], 1), value: load[0] });
      setText(words, load ? `${load[0]} of ${load[1]} are through` : "");
    },
    close() {},
  };
};
