// A picture that the kernel has drawn, in the theme's colours (the style sheet replaces ink and paper).

const pictureView = (_store, options) => {
  const frame = make("div", { class: "lk-picture", role: "img", "aria-label": options.said });
  frame.innerHTML = options.svg; // our own drawing; its texts are escaped where it is made
  return { element: make("section", { class: "lk-part", "aria-label": "Before and after" }, frame), draw() {}, close() {} };
};
