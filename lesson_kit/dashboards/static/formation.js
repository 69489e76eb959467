// The formation: each dyno, its state, what it does; buttons to scale, restart and kill.

const STATE_SIGN = { up: "●", starting: "◐", stopping: "◑", crashed: "✕", down: "○" };

const formationView = (store) => {
  const list = make("div", { class: "lk-dynos" });
  const element = make("section", { class: "lk-part lk-formation", "aria-label": "Dynos" },
    make("header", {}, make("h3", {}, "Dynos")), list);
  const groups = new Map(); // process type -> its parts of the page, kept so that focus stays
  const group = (kind) => {
    if (!groups.has(kind)) {
      groups.set(kind, formationGroup(kind, store));
      [...groups].sort(byKey(([name]) => dynoOrder(name))).forEach(([, part]) => list.append(part.element));
    }
    return groups.get(kind);
  };
  const empty = make("p", { class: "lk-empty" }, "No dynos yet.");
  return {
    element,
    draw() {
      const formation = store.extras.formation ?? {};
      const kinds = new Set([...Object.keys(formation), ...store.dynos.map((dyno) => dyno.name.split(".")[0])]);
      for (const kind of kinds) {
        const dynos = store.dynos.filter((dyno) => dyno.name.split(".")[0] === kind);
        group(kind).draw(dynos, formation[kind] ?? dynos.length);
      }
      for (const [kind, part] of groups) part.element.hidden = !kinds.has(kind);
      if (kinds.size) empty.remove();
      else list.append(empty);
    },
    close() {},
  };
};

const formationGroup = (kind, store) => {
  let count = 0;
  const scale = (by) => store.send({ do: "scale", kind, count: Math.max(count + by, 0) });
  const number = make("output", { class: "lk-count" });
  const fewer = control("button", { type: "button", "aria-label": `One ${kind} dyno fewer`, "data-do": `fewer ${kind}`, onclick: () => scale(-1) }, "−");
  const more = control("button", { type: "button", "aria-label": `One ${kind} dyno more`, "data-do": `more ${kind}`, onclick: () => scale(1) }, "+");
  const rows = make("div", { class: "lk-rows" });
  const element = make("div", { class: "lk-kind", role: "group", "aria-label": `${kind} dynos` },
    make("div", { class: "lk-kind-head" }, make("b", {}, kind), fewer, number, more), rows);
  const cards = new Map();
  const none = make("p", { class: "lk-empty" }, kind === "web" ? "None: every request gets an H14." : "None: jobs wait.");
  rows.append(none);
  return {
    element,
    draw(dynos, wanted) {
      none.hidden = dynos.length > 0 || wanted > 0;
      count = wanted;
      setText(number, String(wanted));
      fewer.disabled = !store.live || wanted === 0;
      more.disabled = !store.live;
      fewer.hidden = more.hidden = number.hidden = !store.extras.formation;
      for (const dyno of dynos) {
        if (!cards.has(dyno.name)) {
          cards.set(dyno.name, dynoCard(dyno.name, store));
          rows.append(cards.get(dyno.name).element);
        }
        cards.get(dyno.name).draw(dyno);
      }
      for (const [name, card] of cards) {
        if (dynos.some((dyno) => dyno.name === name)) continue;
        card.element.remove();
        cards.delete(name);
      }
    },
  };
};

const dynoCard = (name, store) => {
  const sign = make("span", { class: "lk-sign", "aria-hidden": "true" });
  const state = make("span", { class: "lk-state" });
  const doing = make("span", { class: "lk-doing" });
  const act = (what, label) =>
    control("button", { type: "button", "data-do": `${what} ${name}`, "aria-label": `${label} ${name}`, onclick: () => store.send({ do: what, dyno: name }) }, label);
  const buttons = make("span", { class: "lk-acts" }, act("restart", "Restart"), act("kill", "Kill"));
  const element = make("div", { class: "lk-dyno", "data-dyno": name }, sign, make("b", {}, name), state, doing, buttons);
  return {
    element,
    draw(dyno) {
      element.dataset.state = dyno.state;
      setText(sign, STATE_SIGN[dyno.state] ?? "○");
      setText(state, dyno.state);
      setText(doing, dynoSaid(dyno));
      element.classList.toggle("lk-busy", dyno.atWork > 0);
      element.classList.toggle("lk-for-nobody", dyno.ghosts > 0);
      buttons.hidden = !store.extras.formation;
      for (const button of buttons.children) button.disabled = !store.live || dyno.state === "down";
    },
  };
};
