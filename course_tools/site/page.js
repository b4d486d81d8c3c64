// `explore` is the sliders' own JavaScript, which stands above. Here is what Jupyter is to it elsewhere.
function modelOf(state) {
  const calls = {};
  return {
    get: (name) => state[name],
    set: (name, value) => {
      state[name] = value;
      calls[`change:${name}`]?.();
    },
    save_changes() {},
    on: (event, call) => {
      calls[event] = call;
    },
    off() {},
  };
}

// Else screen readers hear "Toggle hidden content" in place of what is written there.
document.querySelectorAll("summary[aria-label]").forEach((fold) => fold.removeAttribute("aria-label"));

for (const data of document.querySelectorAll("script.explore-data")) {
  explore.render({ model: modelOf(JSON.parse(data.textContent)), el: data.previousElementSibling });
}
