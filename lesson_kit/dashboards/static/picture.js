// A picture that the kernel has drawn, in the theme's colours (the style sheet replaces ink and paper).

const pictureView = (_store, options) => {
  const frame = make("div", { class: "lk-picture", role: "img", "aria-label": options.said });
  frame.innerHTML = options.svg; // our own drawings, one for narrow pages; their texts are escaped where they are made
  return { element: make("section", { class: "lk-part", "aria-label": "Before and after" }, frame), draw() {}, close() {} };
};
