// Shows one of many frames that Python has drawn beforehand: nothing here waits for the kernel.
// `model` is what anywidget hands over, or in a page without Jupyter anything with the same four methods.

/** An element with its properties, attributes (those with a hyphen, and role) and children. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "role" || name.includes("-")) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

export default {
  render({ model, el }) {
    const positions = ["row", "column"]; // the traits that say where the sliders are
    const frames = model.get("frames");
    const readings = model.get("readings");
    const labels = model.get("labels");
    const columns = labels.length > 1 ? labels[1].length : 1;

    const moveTo = (places) => {
      places.forEach((place, k) => model.set(positions[k], place));
      model.save_changes();
    };

    const sliders = model.get("names").map((name, k) => {
      const range = make("input", {
        type: "range",
        min: 0,
        max: labels[k].length - 1,
        step: 1,
        "data-lm-suppress-shortcuts": "true", // else Notebook 7 and JupyterLite take its arrow keys
      });
      range.addEventListener("input", () => {
        const places = positions.map((trait) => model.get(trait));
        places[k] = range.valueAsNumber;
        moveTo(places);
      });
      const label = make("label", {}, make("span", { className: "explore-name", textContent: name }), range);
      // Screen readers have it from the slider itself.
      const value = make("span", { className: "explore-value", "aria-hidden": "true" });
      return { range, value, row: make("div", { className: "explore-slider" }, label, value) };
    });

    const picture = make("div", {
      className: "explore-picture",
      role: "img",
      "aria-label": model.get("alt"),
      innerHTML: model.get("still"),
    });
    const moving = picture.querySelector(".explore-moving");
    const reading = make("p", { className: "explore-reading", role: "status" }); // read out when it changes
    const reset = make("button", {
      className: "explore-reset",
      type: "button",
      textContent: "Reset",
      title: "Back to where the sliders began",
    });
    reset.addEventListener("click", () => moveTo(model.get("start")));

    const draw = () => {
      const [row, column] = positions.map((trait) => model.get(trait));
      const frame = row * columns + column;
      moving.innerHTML = frames[frame];
      reading.textContent = readings[frame];
      sliders.forEach(({ range, value }, k) => {
        const place = [row, column][k];
        range.value = place;
        range.setAttribute("aria-valuetext", labels[k][place]); // else its number in the row is read out
        value.textContent = labels[k][place];
      });
    };

    el.classList.add("explore-box");
    const below = make("div", { className: "explore-below" }, reading, reset);
    el.replaceChildren(...sliders.map(({ row }) => row), picture, below);
    positions.forEach((trait) => model.on(`change:${trait}`, draw));
    draw();
    return () => positions.forEach((trait) => model.off(`change:${trait}`, draw));
  },
};
