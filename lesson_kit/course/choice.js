// A question's answers to choose from: radio buttons of one group, so that arrows go from one to the next.

let groups = 0;

export default {
  render({ model, el }) {
    groups += 1;
    const box = document.createElement("div");
    box.className = "lesson-choice";
    box.setAttribute("role", "radiogroup");
    box.setAttribute("aria-label", model.get("question"));
    const inputs = model.get("options").map((option) => {
      const input = document.createElement("input");
      const label = document.createElement("label");
      Object.assign(input, { type: "radio", name: `lesson-choice-${groups}`, value: option });
      input.dataset.lmSuppressShortcuts = "true"; // else JupyterLab takes arrows and Enter for its cells
      input.addEventListener("change", () => { model.set("value", option); model.save_changes(); });
      label.append(input, option);
      box.append(label);
      return input;
    });
    const show = () => inputs.forEach((input) => { input.checked = input.value === model.get("value"); });
    model.on("change:value", show);
    show();
    el.append(box);
    return () => model.off("change:value", show);
  },
};
