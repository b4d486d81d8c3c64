// A field to answer in. It knows nothing of mathematics: what is typed goes to the course's Python, which says
// how it is understood and whether it is right (mathtools/exercises/field.py).
//
// `model` is what anywidget hands over, or in a page without Jupyter anything that has
//   get("about"): the description that Python makes of the question,
//   send(request) and on / off("msg:custom", hear): requests there and replies back, each with the same id,
//   typesetter, if the page has one: { markdown(node, text), formula(node, latex) }, which fill a node.

const PATIENCE = 5000; // milliseconds; an engine that is not busy answers in a hundredth of that
const TYPESETTING = 2000; // milliseconds after which a verdict is shown as it is
const GUIDES = 12; // steps of the keyboard from one end of a drawing to the other
const POINTS = 4 * GUIDES + 1;
const SVG = "http://www.w3.org/2000/svg";

// What has the focus carries this: its keys are then no commands of the notebook around it.
const KEYS_ARE_OURS = "data-lm-suppress-shortcuts";

/** An element with its properties, attributes (those with a hyphen, and role) and children. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  if (tag === "input" || tag === "button") element.setAttribute(KEYS_ARE_OURS, "true");
  for (const [name, value] of Object.entries(properties)) {
    if (name === "role" || name.includes("-")) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Typesetting by JupyterLab itself, where it can be reached; nothing else is known to clean what it shows. */
function labTypesetter(model) {
  const rendermime = model.widget_manager?.rendermime;
  if (!rendermime?.latexTypesetter) return undefined;
  return {
    async markdown(node, text) {
      const renderer = rendermime.createRenderer("text/markdown");
      await renderer.renderModel(rendermime.createModel({ data: { "text/markdown": text } }));
      node.replaceChildren(renderer.node);
      rendermime.latexTypesetter.typeset(renderer.node);
    },
    formula(node, latex) {
      node.textContent = `$${latex}$`;
      rendermime.latexTypesetter.typeset(node);
    },
  };
}

/** Without any typesetter: paragraphs, code and bold words; formulas stay as they are written. */
const plainTypesetter = {
  markdown(node, text) {
    const paragraphs = text.split(/\n{2,}/).map((paragraph) => {
      const pieces = paragraph.split(/(`[^`]+`|\*\*[^*]+\*\*|\$[^$]+\$)/).map((piece) => {
        if (piece.startsWith("**")) return make("strong", { textContent: piece.slice(2, -2) });
        return /^[`$]./.test(piece) ? make("code", { textContent: piece.slice(1, -1) }) : piece;
      });
      return make("p", {}, ...pieces);
    });
    node.replaceChildren(...paragraphs);
  },
};

/** Questions to the engine and its answers: `ask(request)` is a promise of the reply. */
function connect(model, onSilence) {
  const waiting = new Map();
  const hear = (reply) => {
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  };
  model.on("msg:custom", hear);
  return {
    ask(request) {
      const id = Math.random().toString(36); // a second view of the same cell hears the same replies
      const silence = setTimeout(() => onSilence(true), PATIENCE);
      return new Promise((resolve) => {
        waiting.set(id, (reply) => {
          clearTimeout(silence);
          onSilence(false);
          resolve(reply);
        });
        model.send({ ...request, id });
      });
    },
    close: () => model.off("msg:custom", hear),
  };
}

/** Text fields; `changed(k)` is called when the k-th is typed in. */
function texts(about, changed) {
  const labels = about.labels ?? ["Your answer"];
  const inputs = labels.map((label, k) => {
    const input = make("input", {
      type: "text",
      autocomplete: "off",
      spellcheck: false,
      maxLength: 2000,
      placeholder: `such as ${about.such_as}`,
    });
    input.setAttribute("autocapitalize", "off");
    input.addEventListener("input", () => changed(k));
    return { input, label: make("label", {}, make("span", { textContent: label }), input) };
  });
  return {
    node: make("div", { className: "field-texts" }, ...inputs.map(({ label }) => label)),
    focus: (k = 0) => inputs[k].input.focus(),
    fill: (k, text) => (inputs[k].input.value = text),
    parts: () => inputs.map(({ input }) => input.value),
    answer: () => (about.labels ? inputs.map(({ input }) => input.value) : inputs[0].input.value),
  };
}

/** One or several of the options. */
function choices(about, typesetter) {
  const name = Math.random().toString(36);
  const options = about.options.map(([letter, text]) => {
    const input = make("input", { type: about.several ? "checkbox" : "radio", name, value: letter });
    const words = make("span", { className: "field-option" });
    typesetter.markdown(words, text);
    return { input, label: make("label", {}, input, make("b", { textContent: letter }), words) };
  });
  const legend = about.several ? "All that apply" : "Your choice";
  const labels = options.map(({ label }) => label);
  return {
    node: make("fieldset", {}, make("legend", { textContent: legend }), ...labels),
    focus: () => options[0].input.focus(),
    answer: () => options.filter(({ input }) => input.checked).map(({ input }) => input.value),
  };
}

/** A curve drawn by mouse, pen or finger, or by the arrow keys from point to point. */
function drawing(about) {
  const [left, right] = about.x;
  const [low, high] = about.y;
  const [width, height, margin] = [480, 280, 34];
  const across = (k) => margin + ((width - 2 * margin) * k) / (POINTS - 1);
  const up = (y) => height - margin - ((height - 2 * margin) * (y - low)) / (high - low);
  const place = (k) => left + ((right - left) * k) / (POINTS - 1);
  const clamp = (y) => Math.min(high, Math.max(low, y));
  const digits = (number) => String(Number(number.toPrecision(3)));
  const heights = new Array(POINTS).fill(null);
  let cursor = 0;

  const shape = (tag, attributes) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const word = (text, x, y, anchor) => {
    const element = shape("text", { x, y, "text-anchor": anchor });
    element.textContent = text;
    return element;
  };
  const zero = up(clamp(0));
  const curve = shape("path", { class: "field-curve" });
  const dot = shape("circle", { class: "field-cursor", r: 5 });
  const pad = shape("svg", {
    viewBox: `0 0 ${width} ${height}`,
    class: "field-pad",
    tabindex: 0,
    role: "application",
    [KEYS_ARE_OURS]: "true",
    "aria-roledescription": "curve to draw",
    "aria-label":
      `${about.asks} Left and right arrow: from place to place. Up and down: the height there. ` +
      "Delete: clear. Enter: keep it.",
  });
  pad.append(
    shape("rect", { x: margin, y: margin, width: width - 2 * margin, height: height - 2 * margin }),
    shape("line", { x1: margin, x2: width - margin, y1: zero, y2: zero }),
    word(digits(left), margin, height - margin + 16, "middle"),
    word(digits(right), width - margin, height - margin + 16, "middle"),
    word(about.labels[0], width / 2, height - margin + 16, "middle"),
    word(digits(low), margin - 6, height - margin + 4, "end"),
    word(digits(high), margin - 6, margin + 4, "end"),
    word(about.labels[1], margin, margin - 10, "start"),
    curve,
    dot,
  );
  if (zero < height - margin - 12 && zero > margin + 12) pad.append(word("0", margin - 6, zero + 4, "end"));
  const spoken = make("p", { className: "field-spoken", role: "status" });

  const draw = () => {
    let path = "";
    heights.forEach((y, k) => {
      if (y !== null) path += `${k && heights[k - 1] !== null ? "L" : "M"}${across(k)} ${up(y)}`;
    });
    curve.setAttribute("d", path);
    dot.setAttribute("cx", across(cursor));
    dot.setAttribute("cy", up(heights[cursor] ?? clamp(0)));
  };
  const join = (from, to) => {
    const [a, b] = [heights[from], heights[to]];
    const step = Math.sign(to - from);
    for (let k = from; k !== to; k += step) heights[k] = a + ((b - a) * (k - from)) / (to - from);
  };

  let last = null;
  const point = (event) => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(pad.getScreenCTM().inverse());
    const k = Math.round(((x - margin) / (width - 2 * margin)) * (POINTS - 1));
    cursor = Math.min(POINTS - 1, Math.max(0, k));
    heights[cursor] = clamp(low + ((height - margin - y) / (height - 2 * margin)) * (high - low));
    if (last !== null && last !== cursor) join(last, cursor);
    last = cursor;
    draw();
  };
  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    last = null;
    point(event);
  });
  pad.addEventListener("pointermove", (event) => pad.hasPointerCapture(event.pointerId) && point(event));

  const raise = (steps) => {
    const here = heights[cursor];
    heights[cursor] = here === null ? clamp(0) : clamp(here + (steps * (high - low)) / 20);
    for (const side of [-4, 4]) {
      const next = cursor + side;
      if (heights[next] !== null && heights[next] !== undefined) join(cursor, next);
    }
  };
  const acts = {
    ArrowLeft: () => (cursor = Math.max(0, Math.ceil(cursor / 4) * 4 - 4)),
    ArrowRight: () => (cursor = Math.min(POINTS - 1, Math.floor(cursor / 4) * 4 + 4)),
    ArrowUp: () => raise(1),
    ArrowDown: () => raise(-1),
    Delete: () => heights.fill(null),
  };
  pad.addEventListener("keydown", (event) => {
    if (!(event.key in acts)) return;
    acts[event.key]();
    event.preventDefault();
    const here = heights[cursor] === null ? "no height yet" : `height ${digits(heights[cursor])}`;
    spoken.textContent = `${about.labels[0]} = ${digits(place(cursor))}: ${here}`;
    draw();
  });
  draw();

  const clear = make("button", { type: "button", textContent: "Clear" });
  clear.addEventListener("click", () => {
    heights.fill(null);
    draw();
    pad.focus();
  });
  return {
    node: make("div", {}, pad, spoken, clear),
    focus: () => pad.focus(),
    answer: () => heights.map((y, k) => [place(k), y]).filter(([, y]) => y !== null),
  };
}

/** The button of a review: at each press other questions, whose fields stand below it, and how they went. */
function draws(about, model, engine, say) {
  const below = make("div");
  const draw = make("button", { type: "button", className: "field-check", textContent: about.does });
  const went = make("button", { type: "button", textContent: "How did it go?", hidden: true });
  let ends = [];
  // What a field below sends is for one question of many.
  const part = (description, of) => ({
    get: () => description,
    send: (request) => model.send({ ...request, of }),
    on: (...heard) => model.on(...heard),
    off: (...heard) => model.off(...heard),
    typesetter: model.typesetter,
    widget_manager: model.widget_manager,
  });
  const close = () => ends.forEach((end) => end());
  draw.addEventListener("click", async () => {
    const { fields } = await engine.ask({ type: "draw" });
    close();
    const places = fields.map(() => make("div"));
    below.replaceChildren(...places);
    ends = fields.map((field, k) => Field.render({ model: part(field, k + 1), el: places[k] }));
    went.hidden = false;
    say({ ...about.box, message: `${fields.length} questions stand below. Press again for others.` });
  });
  went.addEventListener("click", async () => say(await engine.ask({ type: "summary" })));
  return { buttons: make("div", { className: "field-buttons" }, draw, went), below, close };
}

const Field = {
  render({ model, el }) {
    const about = model.get("about");
    const typesetter = model.typesetter ?? labTypesetter(model) ?? plainTypesetter;
    const offline = make("p", { className: "field-offline", textContent: about.offline });
    const silence = make("p", { role: "status" });
    const engine = connect(model, (silent) => (silence.textContent = silent ? about.silence : ""));

    const box = make("div", { role: "status" });
    let last = 0; // what was said last is what stays, whichever is typeset first
    const say = async ({ status, heading, message }) => {
      const number = ++last;
      const body = make("div");
      const typeset = (async () => typesetter.markdown(body, message))();
      await Promise.race([typeset, pause(TYPESETTING)]).catch(() => {});
      if (!body.hasChildNodes()) plainTypesetter.markdown(body, message); // rather than nothing
      if (number !== last) return;
      box.className = `field-box field-${status.replaceAll(" ", "-")}`;
      box.replaceChildren(make("strong", { textContent: heading }), body);
    };
    say(about.box);
    el.classList.add("field");
    if (about.kind === "draw") {
      const { buttons, below, close } = draws(about, model, engine, say);
      el.replaceChildren(box, offline, make("form", { "aria-label": about.asks }, buttons), silence, below);
      return () => {
        close();
        engine.close();
      };
    }

    // Below what is typed: how it is understood. One question is on its way at most; what is typed meanwhile
    // is asked when the reply is there, or is too long in coming, so that the preview never falls behind.
    const understood = make("div", { className: "field-understood" });
    const doubt = make("div", { className: "field-doubt", role: "status" });
    let [asking, again] = [false, false];
    let active = 0;
    async function preview() {
      if (asking) {
        again = true;
        return;
      }
      asking = true;
      const answer = field.parts()[active];
      const asked = engine.ask({ type: "preview", answer, mathml: !typesetter.formula });
      const reply = await Promise.race([asked, pause(PATIENCE)]).catch(() => {});
      asking = false;
      show(reply);
      if (again) {
        again = false;
        preview();
      }
    }
    function show({ latex, mathml, notes = [], problem, readings = [] } = {}) {
      if (latex && typesetter.formula) typesetter.formula(understood, latex);
      else if (mathml) {
        const formula = new DOMParser().parseFromString(mathml, "application/xml").documentElement;
        understood.replaceChildren(document.importNode(formula, true));
      } else understood.replaceChildren();
      const buttons = readings.map((reading) => {
        const button = make("button", { type: "button", textContent: reading });
        button.addEventListener("click", () => {
          field.fill(active, reading);
          field.focus(active);
          preview();
        });
        return button;
      });
      const words = make("span");
      typesetter.markdown(words, problem ?? notes.join(" "));
      doubt.replaceChildren(words, ...buttons);
    }

    const kinds = {
      text: () =>
        texts(about, (k) => {
          active = k;
          preview();
        }),
      choice: () => choices(about, typesetter),
      drawing: () => drawing(about),
    };
    const field = kinds[about.kind]();

    const help = (type, label) => {
      const button = make("button", { type: "button", textContent: label });
      button.addEventListener("click", async () => say(await engine.ask({ type })));
      return button;
    };
    const helps = about.helps ? [help("hint", "Hint"), help("solution", "Solution")] : [];
    const check = make("button", { type: "submit", className: "field-check", textContent: about.does });
    const form = make(
      "form",
      { "aria-label": about.asks },
      field.node,
      understood,
      doubt,
      make("div", { className: "field-buttons" }, check, ...helps),
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      say(await engine.ask({ type: "check", answer: field.answer() }));
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.target.matches("button")) return;
      event.preventDefault(); // in every kind of field, whatever a browser does by itself
      form.requestSubmit();
    });
    // The engine loads what it needs for formulas while the reader still looks for the first key.
    const warm = () => field.parts && engine.ask({ type: "preview", answer: "1" });
    form.addEventListener("focusin", warm, { once: true });

    el.replaceChildren(box, offline, form, silence);
    return engine.close;
  },
};

export default Field;
