// `explore` and `field` are the notebooks' own JavaScript, which stands above, as does `record`; `settings` say
// where the engine is. Here is what Jupyter is to them elsewhere: a model for each, and what judges answers.

// Else screen readers hear "Toggle hidden content" in place of what is written there.
document.querySelectorAll("summary[aria-label]").forEach((fold) => fold.removeAttribute("aria-label"));

/** The model of a slider: what it moves is all in the page. After each step `after` is called. */
function sliderModel(state, after) {
  const calls = {};
  return {
    get: (name) => state[name],
    set: (name, value) => {
      state[name] = value;
      calls[`change:${name}`]?.();
      after();
    },
    save_changes() {},
    on: (event, call) => {
      calls[event] = call;
    },
    off() {},
  };
}

for (const data of document.querySelectorAll("script.explore-data")) {
  const picture = data.previousElementSibling;
  const after = () => drawGuesses(picture); // a frame may bring axes of its own
  explore.render({ model: sliderModel(JSON.parse(data.textContent), after), el: picture });
  after();
}

// ---------------------------------------------------------------- predictions

const short = (number) => Number(number.toPrecision(6));
const guessed = (number) => `Your guess is ${short(number)}.`;

/** From the numbers of an axis to places in the picture. */
function places([first, last, scale], from, to) {
  const level = scale === "log" ? Math.log : Number;
  return (number) => from + ((to - from) * (level(number) - level(first))) / (level(last) - level(first));
}

/** Draws the reader's guesses into a picture, wherever the site's build has left a mark (marks.py). */
function drawGuesses(picture) {
  for (const mark of picture.querySelectorAll('[id^="guess "]')) {
    const [, key, across, ...axes] = mark.id.split(" ");
    const guess = record.guess(key);
    if (guess === undefined || typeof guess === "string") continue;
    const path = mark.querySelector("path");
    path.dataset.corners ??= path.getAttribute("d");
    const [left, low, right, high] = path.dataset.corners.match(/-?[\d.]+/g).map(Number);
    const x = places(axes.slice(0, 3), left, right);
    const y = places(axes.slice(3), low, high);
    let points = across === "x" ? [[x(guess), low], [x(guess), high]] : [[left, y(guess)], [right, y(guess)]];
    if (Array.isArray(guess)) points = guess.map(([a, b]) => [x(a), y(b)]);
    path.setAttribute("d", `M${points.map((point) => point.join(" ")).join("L")}`);
    const said = Array.isArray(guess) ? "" : ` ${guessed(guess)}`;
    const seen = points.some(([a]) => left <= a && a <= right);
    const where = seen ? "The dashed line is your guess." : "Your guess lies outside of this picture.";
    path.style.strokeOpacity = seen ? 1 : 0;
    const image = mark.closest("[role=img]");
    image.dataset.shows ??= image.getAttribute("aria-label");
    image.setAttribute("aria-label", `${image.dataset.shows} ${where}${said}`);
  }
}

/** What follows a prediction is shown, with the guess in it. */
function reveal(key) {
  const hidden = document.querySelector(`details.after-guess[data-guess="${key}"]`);
  if (hidden) hidden.open = true;
  document.querySelectorAll(".explore-box").forEach(drawGuesses);
}

/** What is said to a guess that needs no more than a look at it; undefined if it needs Python. */
function takeGuess({ guess: kind, about }, answer) {
  const said = { status: "guess", heading: "◔ Your guess is kept" };
  if (kind === "number") {
    const value = typedNumber(answer);
    return Number.isFinite(value) ? { ...said, value, message: `<p>${guessed(value)} Now look.</p>` } : undefined;
  }
  const [left, right] = about.x;
  const most = (right - left) / 10; // as in mathtools/exercises/curve.py
  if (answer[0][0] > left + most || answer.at(-1)[0] < right - most) {
    const ends = `from ${answer[0][0].toPrecision(3)} to ${answer.at(-1)[0].toPrecision(3)}`;
    return { status: "not yet", heading: "↻ Not yet", message: `<p>Your curve goes ${ends}: draw it on.</p>` };
  }
  const value = answer.map((point) => point.map((number) => Number(number.toPrecision(4))));
  return { ...said, value, message: "<p>Your curve is kept. Now look.</p>" };
}

/** A guess of an earlier visit, as a box; undefined if there is none. */
function guessedBefore(question) {
  const value = record.guess(question.key);
  if (value === undefined) return undefined;
  if (question.choices) return Object.hasOwn(question.choices, value) ? question.choices[value] : undefined;
  if (typeof value === "string") return undefined;
  const message = Array.isArray(value) ? "Your curve is kept." : guessed(value);
  return { status: "guess", heading: "◔ Your guess is kept", message: `<p>${message}</p>` };
}

// On paper nothing is hidden.
addEventListener("beforeprint", () => {
  for (const hidden of document.querySelectorAll("details.after-guess")) hidden.open = true;
});

// ---------------------------------------------------------------- answers

const LIMIT = 20_000; // milliseconds that the reader's own code may take

/** Messages come as HTML that the course itself has made; MathJax sets what is mathematics in it. */
const typesetter = {
  markdown(node, markup) {
    node.innerHTML = markup;
    requestAnimationFrame(() => typeset(node)); // once it is in the page, whose letters it measures
  },
  formula(node, latex) {
    node.textContent = `\\(${latex}\\)`;
    return typeset(node);
  },
};

async function typeset(node) {
  node.classList.add("mathjax_process"); // the page around it is left alone by MathJax
  await window.MathJax?.startup?.promise;
  await window.MathJax?.typesetPromise?.([node]);
  join(node);
  fit(node);
}

/** What ends a sentence goes into the box of the formula before it, else a line may begin with it. */
function join(node) {
  for (const formula of node.querySelectorAll("span.math")) {
    const after = formula.nextSibling;
    const [mark] = after?.data?.match(/^[.,:;?!)’”]+/) ?? [];
    if (!mark) continue;
    formula.append(mark);
    after.data = after.data.slice(mark.length);
  }
}

/** A formula in a line that is wider than its place gets a line of its own, in which it is scrolled. */
function fit(node) {
  const formulas = [...node.querySelectorAll("mjx-container:not([display])")];
  formulas.forEach((formula) => formula.classList.remove("wide"));
  const isWide = formulas.map((formula) => {
    const place = formula.closest("p, li, dd, td, th, label, summary, h1, h2, h3, h4, div");
    return formula.getBoundingClientRect().width > place.clientWidth;
  });
  formulas.forEach((formula, number) => formula.classList.toggle("wide", isWide[number]));
  // Of all formulas the Tab key stops at those that have to be scrolled, and at no others.
  const every = [...node.querySelectorAll("mjx-container")];
  const isScrolled = every.map(
    (formula) => getComputedStyle(formula).overflowX === "auto" && formula.scrollWidth > formula.clientWidth,
  );
  every.forEach((formula, number) => formula.setAttribute("tabindex", isScrolled[number] ? 0 : -1));
}

(async () => {
  await window.MathJax?.startup?.promise;
  const article = document.querySelector(".bd-article") ?? document.body;
  join(document.body);
  let width;
  new ResizeObserver(() => {
    if (width === article.clientWidth) return;
    width = article.clientWidth;
    fit(document.body);
  }).observe(article);
  addEventListener("toggle", ({ target }) => fit(target), true); // what is folded has no width
})();

const SOLVED = { status: "right", heading: "✓ Solved", message: "" };

/** What may quote what was typed, as HTML. */
function asCode(text) {
  const quoted = document.createElement("code");
  quoted.textContent = text;
  return quoted.outerHTML;
}

function notJudged(message) {
  return { status: "not tried", heading: "✎ Not judged", message: `<p>${message}</p>` };
}

/** A number as it is typed, also as a fraction; undefined if it is anything else. */
function typedNumber(text) {
  const number = "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?";
  const found = text.match(new RegExp(`^\\s*(${number})\\s*(?:/\\s*(${number}))?\\s*$`));
  if (!found || Number(found[2] ?? 1) === 0) return undefined;
  return Number(found[1]) / Number(found[2] ?? 1);
}

/** The reply that the page can give by itself, if it can. */
function atOnce(question, { type, answer }) {
  if (type === "solution") return question.solution;
  if (type === "hint") {
    const asked = question.asked ?? 0;
    question.asked = asked + 1;
    const number = asked % question.hints.length;
    return asked && !number ? question.again : question.hints[number];
  }
  if (type !== "check") return undefined;
  if (![answer].flat(2).join("").trim()) return question.blank;
  if (question.guess) return takeGuess(question, answer);
  if (question.choices) return question.choices[[...answer].sort().join("")];
  if (!question.numbers) return undefined;
  const number = typedNumber(answer);
  return question.numbers.find(([value, tolerance]) => Math.abs(number - value) <= tolerance)?.[2];
}

/** What is said to any other number where there is no Python, which would say more; undefined to all else. */
function withoutPython({ numbers }, { type, answer }) {
  const isThere = engine || (hasAgreed() && location.protocol !== "file:");
  const number = type === "check" && numbers && !isThere ? typedNumber(answer) : undefined;
  if (number === undefined) return undefined;
  const right = numbers.filter(([, , { status }]) => status === "right").map(([value]) => value);
  let misses = "is not right";
  if (right.every((value) => number > value)) misses = "is too large";
  if (right.every((value) => number < value)) misses = "is too small";
  const message = `<p>${short(number)} ${misses}.</p><p>Try again, or ask <em>Hint</em>.</p>`;
  return { status: "not yet", heading: "↻ Not yet", message };
}

const bar = document.createElement("div");
bar.className = "engine";
const news = document.createElement("span");
news.setAttribute("role", "status");
const stop = document.createElement("button");
stop.type = "button";
stop.textContent = "Stop";
bar.append(news, stop);

/** Python in a worker of its own, so that the page stays awake; at most one. */
let engine;

const AGREED = "calculus-for-ai: python"; // where Python may be fetched from, as the reader has agreed before

/** What this browser keeps under a name; null if that is nothing. */
function kept(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function keep(name, text) {
  try {
    localStorage.setItem(name, text);
  } catch {
    // then the next page does without
  }
}

const hasAgreed = () => kept(AGREED) === settings.pyodide;

function tell(text) {
  news.textContent = text;
  document.body.append(bar);
}

function startEngine(packages) {
  const waiting = new Map();
  let limit; // of what is at work
  let told; // that it is, with a button that stops it
  let number = 0;
  const started = {
    ready: false,
    ask: (asked, isDealt) =>
      new Promise((resolve) => {
        number += 1;
        waiting.set(number, { resolve, isDealt, isTheirs: asked.act === "run" });
        worker.postMessage({ number, given: JSON.stringify({ ...asked, record: record.lines() }) });
      }),
  };
  const worker = new Worker(settings.engine, { type: "module" });
  const end = (message) => {
    worker.terminate();
    bar.remove();
    clearTimeout(limit);
    clearTimeout(told);
    if (engine === started) engine = undefined;
    waiting.forEach(({ resolve }) => resolve(notJudged(message)));
  };
  const failed = (reason) => {
    end(`Python could not be loaded (${asCode(reason)}). The page stays as it is: read on, or try again later.`);
  };
  worker.onerror = (event) => failed(event.message ?? "the network may be gone");
  worker.onmessage = ({ data }) => {
    clearTimeout(limit);
    clearTimeout(told);
    if (data.failed) failed(data.failed);
    else if (data.begins) {
      // Code of the reader's own may never end; its time is not that of what waits before it or is fetched.
      const tooLong = () => end(`Stopped after ${LIMIT / 1000} seconds: does it ever end?`);
      if (!waiting.get(data.begins).isTheirs) return;
      limit = setTimeout(tooLong, LIMIT);
      told = setTimeout(() => tell("Your code is running …"), 1000);
    } else if (data.news) {
      tell(data.news);
    } else if (data.ready) {
      started.ready = true;
      bar.remove();
    } else {
      const { reply, noted } = JSON.parse(data.said);
      const { resolve, isDealt } = waiting.get(data.number);
      bar.remove();
      // Of the other questions the page itself keeps what follows: it knows of hints that Python does not.
      resolve(reply);
      waiting.delete(data.number);
      if (isDealt) record.add(noted);
    }
  };
  stop.onclick = () => end("Stopped. Check again to start anew.");
  worker.postMessage({ pyodide: settings.pyodide, course: settings.course, packages });
  return started;
}

/** What Python says to a request of judge.py; a box where there is no Python. Of a question that Python has dealt
 * itself, it keeps what follows. */
async function python(asked, isDealt = false) {
  if (!engine) {
    if (location.protocol === "file:") {
      return notJudged(
        "A browser runs Python only on a page that comes from a server. In the folder of this page: " +
          "<code>python -m http.server</code>, then open the address that it names.",
      );
    }
    const from = new URL(settings.pyodide).host;
    const asks =
      "For this the page needs Python and its mathematics: about 45 MB, fetched once " +
      `from ${from} and kept by your browser. What you type stays here. Fetch it now?`;
    if (!hasAgreed() && !confirm(asks)) return notJudged("As you wish: nothing was fetched.");
    keep(AGREED, settings.pyodide);
    engine = startEngine(["run", "predictions"].includes(asked.act) ? ["numpy"] : ["numpy", "sympy"]);
  }
  return engine.ask(asked, isDealt);
}

/** The reply to a request: there always is one, for the field waits for it. */
async function reply(question, request) {
  try {
    return await judged(question, request);
  } catch (error) {
    return notJudged(`The check has failed (${asCode(error)}). Please report it, with what you typed.`);
  }
}

async function judged(question, request) {
  const { key } = question;
  if (request.code) return python({ act: "run", key, code: request.code });
  if (!question.isDealt) {
    const known = atOnce(question, request) ?? withoutPython(question, request);
    if (known) return known;
    if (request.type === "preview" && !engine?.ready) {
      // Who has agreed before, and begins to type, will want Python in a moment.
      if (!engine && hasAgreed() && location.protocol !== "file:") engine = startEngine(["numpy", "sympy"]);
      return {};
    }
  }
  return python({ act: "answer", key, request }, question.isDealt);
}

/** Keeps what follows from a reply. */
function remember(question, said) {
  const { key } = question;
  if (said.status === "right" && !question.isDealt) record.note(key, question.helped ? "hinted" : "right");
  // In practice, and so in the mixed review, the first answer counts.
  const isFirst = key.startsWith("practice.") && !record.keys().includes(key);
  if (said.status === "not yet" && isFirst && !question.isDealt) record.note(key, "wrong");
  if (said.status === "guess") record.note(key, "guess", said.value);
  if (["hint", "solution"].includes(said.status)) question.helped = true;
  // A guess that could not be read, or is not drawn to its end, opens nothing yet.
  const isNone = said.status === "not yet" && question.guess;
  if (["right", "not yet", "guess"].includes(said.status) && !isNone) reveal(key);
}

/** The model of a field: its questions are answered in the page. */
function fieldModel(question) {
  const about = { ...question.about, offline: "", silence: "Python is at work; the first answer takes longest." };
  const before = record.solved().has(question.key) ? SOLVED : guessedBefore(question);
  if (before) {
    about.box = before;
    reveal(question.key);
  }
  let hear;
  return {
    get: () => about,
    typesetter,
    on: (event, call) => {
      hear = call;
    },
    off() {},
    async send(request) {
      const said = await reply(question, request);
      hear({ ...said, id: request.id }); // first, whatever becomes of the rest
      remember(question, said);
    },
  };
}

function showField(question, el) {
  field.render({ model: fieldModel(question), el });
}

for (const data of document.querySelectorAll("script.field-data")) {
  showField(JSON.parse(data.textContent), data.previousElementSibling);
}

/** An exercise that is answered with code: an editor with the cell's lines, and what is said of them. */
function codeField(question, el) {
  const box = document.createElement("div");
  box.setAttribute("role", "status");
  const say = (said) => {
    const { status, heading, message } = said;
    box.className = `field-box field-${status.replaceAll(" ", "-")}`;
    const head = document.createElement("strong");
    head.textContent = heading;
    const body = document.createElement("div");
    box.replaceChildren(head, body);
    typesetter.markdown(body, message);
    remember(question, said);
  };
  if (record.solved().has(question.key)) say(SOLVED);
  else say({ status: "not tried", heading: "✎ Not tried yet", message: "<p>Write the code here.</p>" });

  const code = document.createElement("textarea");
  const draft = `calculus-for-ai: code ${question.key}`; // a page may be gone before it is finished
  code.value = kept(draft) || question.code;
  code.addEventListener("input", () => keep(draft, code.value));
  code.rows = question.code.split("\n").length + 2;
  code.spellcheck = false;
  code.setAttribute("aria-label", `Code. ${question.asks}`);
  const buttons = document.createElement("div");
  buttons.className = "field-buttons";
  const asks = { Check: () => ({ code: code.value }), Hint: () => ({ type: "hint" }), Solution: () => ({ type: "solution" }) };
  for (const [label, request] of Object.entries(asks)) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", async () => {
      if (label === "Check") say({ status: "not tried", heading: "✎ Python is at work", message: "" });
      say(await reply(question, request()));
    });
    buttons.append(button);
  }
  el.classList.add("field", "field-code");
  el.replaceChildren(box, code, buttons);
}

for (const data of document.querySelectorAll("script.code-data")) {
  codeField(JSON.parse(data.textContent), data.previousElementSibling);
}
