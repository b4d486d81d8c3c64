// Shows one of many frames that Python has drawn beforehand: nothing here waits for the kernel.
export default {
  render({ model, el }) {
    el.classList.add("explore");

    const picture = document.createElement("div");
    picture.className = "explore-picture";
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", model.get("alt"));
    picture.innerHTML = model.get("still");
    const moving = picture.querySelector(".explore-moving");

    const reading = document.createElement("p");
    reading.className = "explore-reading";
    reading.setAttribute("role", "status"); // announced by screen readers when it changes

    const reset = document.createElement("button");
    reset.className = "explore-reset";
    reset.type = "button";
    reset.textContent = "Reset";
    reset.title = "Back to where the sliders began";

    const below = document.createElement("div");
    below.className = "explore-below";
    below.append(reading, reset);
    el.append(picture, below);

    const frames = model.get("frames");
    const readings = model.get("readings");
    const labels = model.get("labels");
    const columns = labels.length > 1 ? labels[1].length : 1;
    const names = model.get("names");

    // The handle of an ipywidgets slider has no name and reads out its index: say name and value.
    const nameHandles = (positions) => {
      const box = el.closest(".explore-box");
      const handles = box?.querySelectorAll('[role="slider"]') ?? [];
      handles.forEach((handle, k) => {
        handle.setAttribute("aria-label", names[k]);
        handle.setAttribute("aria-valuetext", labels[k][positions[k]]);
      });
      // The value beside it would be a text field that says the same again, and that moves nothing.
      box?.querySelectorAll(".widget-readout").forEach((readout) => {
        readout.tabIndex = -1;
        readout.setAttribute("aria-hidden", "true");
      });
    };

    const draw = () => {
      const positions = [model.get("row"), model.get("column")];
      const frame = positions[0] * columns + positions[1];
      moving.innerHTML = frames[frame];
      reading.textContent = readings[frame];
      nameHandles(positions);
    };

    reset.addEventListener("click", () => {
      const [row, column] = model.get("start");
      model.set({ row, column });
      model.save_changes();
    });
    model.on("change:row", draw);
    model.on("change:column", draw);
    draw();
    // The sliders come into the page after this picture: name them once they are there.
    requestAnimationFrame(() => requestAnimationFrame(draw));

    return () => {
      model.off("change:row", draw);
      model.off("change:column", draw);
    };
  },
};
