// What a page shows in place of the cells that deal questions or say how far the reader has come.

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** A button, and below it what it leads to: `fill(out)` fills it, or returns a box to be shown in it. Where that
 * takes a while, `doing` says at once what is under way. */
function asked(text, fill, doing) {
  const out = element("div", { className: "panel-out" });
  out.setAttribute("role", "status");
  const button = element("button", { type: "button", textContent: text });
  button.addEventListener("click", async () => {
    button.disabled = true;
    if (doing) out.replaceChildren(boxOf({ status: "not tried", heading: doing, message: "" }));
    const failed = (error) => notJudged(`That has failed (${asCode(error)}). Please report it.`);
    const box = await (async () => fill(out))().catch(failed);
    if (box) out.replaceChildren(boxOf(box));
    button.disabled = false;
  });
  return [button, out];
}

function boxOf({ status, heading, message }) {
  const body = element("div");
  typesetter.markdown(body, message);
  const className = `field-box field-${status.replaceAll(" ", "-")}`;
  return element("div", { className }, element("strong", { textContent: heading }), body);
}

/** Shows a question that Python has dealt, and below it its field. */
function showDealt({ key, asks, about }, out) {
  const text = element("div");
  const el = element("div");
  out.append(text, el);
  typesetter.markdown(text, asks);
  showField({ key, about, isDealt: true }, el);
}

const DEALING = "Dealing …";
const LOOKING = "Looking at your answers …";

const panels = {
  /** Questions of one skill, without end. */
  practice({ skills, skill: first }, el) {
    const groups = skills.map(([label, names]) => {
      const options = names.map(([name, key]) => element("option", { value: key, textContent: name, selected: name === first }));
      return element("optgroup", { label }, ...options);
    });
    const skill = element("select", {}, ...groups);
    const grade = element("select", {}, ...[1, 2, 3].map((value) => element("option", { value, textContent: value })));
    const [button, out] = asked("Deal a question", async (out) => {
      // The first that was not answered yet, in the order in which `practice` deals them in a notebook.
      const series = `practice.${skill.value}.${grade.value}_1_`;
      const numbers = record.keys().filter((key) => key.startsWith(series)).map((key) => Number(key.slice(series.length)));
      const number = Math.max(0, dealt.get(series) ?? 0, ...numbers) + 1;
      const heading = `Question ${number}: ${skill.selectedOptions[0].textContent}`;
      const said = await python({ act: "deal", key: `${series}${number}`, heading });
      if (!said.about) return said;
      dealt.set(series, number);
      out.replaceChildren();
      showDealt(said, out);
      return undefined;
    }, DEALING);
    const dealt = new Map();
    el.append(
      element("label", {}, "Skill ", skill),
      element("label", {}, "Grade ", grade),
      button,
      out,
    );
  },

  /** What is due. */
  today(_, el) {
    el.append(
      ...asked("Deal what is due today", async (out) => {
        const said = record.lines().length ? await python({ act: "today" }) : [];
        if (!Array.isArray(said)) return said;
        const none = "<p>Nothing is due. Solve an exercise of a notebook, or practise a skill of your own choice.</p>";
        if (!said.length) return { status: "hint", heading: "Today", message: none };
        out.replaceChildren();
        said.forEach((one) => showDealt(one, out));
        const after =
          "That is all for now. Each of these skills rests for a day at least once it is answered; one that went wrong " +
          "comes back first. Whoever wants more today deals again: then new skills come.";
        out.append(element("p", { textContent: after }));
        return undefined;
      }, DEALING),
    );
  },

  /** How the predictions of a notebook went, or all of them. */
  predictions({ module }, el) {
    el.append(...asked("How did my predictions go?", () => python({ act: "predictions", module }), LOOKING));
  },

  /** How a mixed review went. */
  reviewed({ seed, places }, el) {
    el.append(...asked("How did it go?", () => python({ act: "reviewed", seed, places }), LOOKING));
  },

  /** How firmly the skills are held. */
  mastery(_, el) {
    el.append(
      ...asked("How firmly do I hold each skill?", async (out) => {
        const said = await python({ act: "firmness" });
        if (!Array.isArray(said)) return said;
        const rows = said.map(([notebook, names]) => {
          const skills = names.map(([name, sign, word, isDue]) =>
            element("li", { className: `skill-${word.replaceAll(" ", "-")}` }, `${sign} ${name}: ${word}${isDue ? ", due" : ""}`),
          );
          return element("section", {}, element("h4", { textContent: notebook }), element("ul", { className: "skills" }, ...skills));
        });
        out.replaceChildren(...rows);
        return undefined;
      }, LOOKING),
    );
  },

  /** What is solved and what is open; and the record on its way to another machine, or from it. */
  progress({ notebooks }, el) {
    const out = element("div", { className: "panel-out" });
    const show = () => {
      const solved = record.solved();
      const rows = notebooks.map(({ title, questions }) => {
        const open = questions.filter(([key]) => !solved.has(key));
        const list = open.map(([key, asks]) => element("li", { innerHTML: `<code>${key.split(".")[1]}</code>: ${asks}` }));
        const fold = element("details", {}, element("summary", { textContent: `${open.length} open` }), element("ul", {}, ...list));
        const count = `${questions.length - open.length} of ${questions.length} solved`;
        const cells = [title, count, open.length ? fold : "✓ all done"].map((cell) => element("td", {}, cell));
        return element("tr", {}, ...cells);
      });
      const heads = ["Notebook", "Solved", "Still open"].map((head) => element("th", { textContent: head, scope: "col" }));
      const table = element("table", { className: "table how-far" }, element("tr", {}, ...heads), ...rows);
      out.replaceChildren(table);
      typeset(out);
    };
    const [give, given] = asked("Take my progress along", () => {
      const lines = record.lines();
      if (!lines.length) return { status: "not yet", heading: "↻ Nothing was exported", message: "<p>Nothing is kept yet.</p>" };
      const url = URL.createObjectURL(new Blob([`${lines.join("\n")}\n`], { type: "text/plain" }));
      element("a", { href: url, download: "my_progress.txt" }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
      const how = "Bring it in on another machine: on this page, or beside the notebooks by <code>import_progress()</code>.";
      return { status: "right", heading: "✓ Progress exported", message: `<p>It is in <code>my_progress.txt</code>. ${how}</p>` };
    });
    const file = element("input", { type: "file", accept: ".txt,text/plain" });
    file.addEventListener("change", async () => {
      const before = record.solved().size;
      const known = record.add((await file.files[0].text()).split(/\r?\n/));
      const news = record.solved().size - before;
      const box = known
        ? { status: "right", heading: "✓ Progress imported", message: `<p>${known} lines were read, ${news} solved questions are new here.</p>` }
        : { status: "not yet", heading: "↻ Nothing was imported", message: "<p>That file holds no progress: choose a <code>my_progress.txt</code>.</p>" };
      file.value = ""; // the same file again is a change, too
      given.replaceChildren(boxOf(box));
      show();
    });
    el.append(out, give, element("label", {}, "Bring progress in: ", file), given);
    show();
    document.addEventListener("visibilitychange", show); // another tab may have solved something
  },
};

for (const data of document.querySelectorAll("script.panel-data")) {
  const { panel, ...about } = JSON.parse(data.textContent);
  const el = data.previousElementSibling;
  el.replaceChildren();
  el.classList.add("panel", "field");
  panels[panel](about, el);
}
