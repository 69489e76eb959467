// A bar that fills as a load's visitors get their answers.

const progressView = (store) => {
  const bar = make("progress", { "aria-label": "Visitors answered" });
  const words = make("span", { role: "status" });
  return {
    element: make("section", { class: "lk-part lk-controls", "aria-label": "Visitors" }, bar, words),
    draw() {
      const [answered, total] = store.extras.load ?? [0, 1];
      Object.assign(bar, { max: Math.max(total, 1), value: answered });
      setText(words, `${answered} of ${total} visitors have had answers`);
    },
    close() {},
  };
};
