// One widget: a store for each model, and the parts asked for in each place where it is shown.

const VIEWS = { timeline: timelineView, formation: formationView, queues: queuesView, log: logView, controls: controlsView, picture: pictureView, progress: progressView };
const stores = (globalThis.lessonDashboards ??= new Map()); // by the widget's key; the tests look in here
const WORDS_EVERY = 200; // ms between two changes of what is written
const TICK = 1000; // ms between two pictures while nothing moves: waiting times, and silence of the kernel

const storeOf = (model) => {
  const key = model.get("key");
  if (!stores.has(key)) {
    const store = new Store((message) => model.send(message));
    stores.set(key, store);
    store.take(everything(model));
  }
  return stores.get(key);
};

const everything = (model) => model.get("full") ?? { full: true, v: 0, now: 0, origin: 0, speed: 1, extras: { live: false, note: "" } };

// Draw when something changed, at most once a frame; and go on while things move.
const schedule = (store, views, trouble) => {
  let asked = 0;
  const frame = (time) => {
    asked = 0;
    store.wake();
    setText(trouble, store.trouble);
    trouble.hidden = !store.trouble;
    let early = false; // a view has been drawn a moment ago: its turn comes again
    for (const view of views) {
      if (time - (view.drawn ?? 0) < (view.every ?? WORDS_EVERY)) early = true;
      else { view.drawn = time; view.draw(); }
    }
    if (early || store.busy) ask();
  };
  const ask = () => { asked ||= requestAnimationFrame(frame); };
  const timer = setInterval(ask, TICK);
  store.show(ask);
  ask();
  return () => {
    clearInterval(timer);
    cancelAnimationFrame(asked);
    store.hide(ask);
    views.forEach((view) => view.close());
  };
};

export default {
  initialize({ model }) {
    const store = storeOf(model);
    const take = (message) => { store.connected = true; store.take(message); };
    const lose = () => { store.connected = false; store.tell(); }; // until the next message, if one comes
    model.on("msg:custom", take);
    model.on("comm_live_update", lose);
    return () => {
      model.off("msg:custom", take);
      model.off("comm_live_update", lose);
      lose();
      stores.delete(model.get("key"));
    };
  },

  render({ model, el }) {
    const store = storeOf(model);
    const trouble = make("p", { class: "lk-trouble", role: "status", hidden: true });
    const views = model.get("parts").map((part) => VIEWS[part](store, model.get("options")));
    el.classList.add("lk-dashboard");
    el.append(trouble, ...views.map((view) => view.element));
    el.lessonViews = views;
    return schedule(store, views, trouble);
  },
};
