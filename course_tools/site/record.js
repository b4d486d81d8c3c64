// What the reader has answered and guessed, in this browser's own storage: nothing of it leaves the machine. The
// lines are those that the course keeps elsewhere (mathtools/exercises/record.py), so either reads the other's.
const record = (() => {
  const STORED = "calculus-for-ai: record";
  const EARLIER = "calculus-for-ai: solved"; // a list of keys, as kept by earlier versions of these pages
  const LINE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (\w{1,40}(?:\.\w{1,60}){1,3}) (right|hinted|wrong|guess)(?: (.+))?$/;
  let unkept = []; // by a browser that keeps nothing: it is forgotten with the page

  function stored(name) {
    try {
      return localStorage.getItem(name) ?? "";
    } catch {
      return ""; // no storage
    }
  }

  function parsed(value) {
    try {
      return JSON.parse(value ?? "null") ?? undefined;
    } catch {
      return undefined; // from another hand
    }
  }

  const now = () => `${new Date().toISOString().slice(0, 19)}Z`;

  /** All lines, in the order of time. */
  function lines() {
    const found = stored(STORED).split("\n").filter((line) => LINE.test(line));
    const time = (line) => line.slice(0, 20);
    return [...new Set([...found, ...unkept])].sort((a, b) => time(a).localeCompare(time(b)));
  }

  /** Adds lines that are not there yet, and counts those that are any; another tab may have added some meanwhile. */
  function add(more) {
    const good = more.filter((line) => LINE.test(line));
    unkept.push(...good);
    try {
      localStorage.setItem(STORED, lines().join("\n"));
      unkept = [];
    } catch {
      // kept for this page alone
    }
    return good.length;
  }

  const events = () =>
    lines().map((line) => {
      const [, key, outcome, value] = line.match(LINE);
      return { key, outcome, value: parsed(value) };
    });
  const solved = () =>
    new Set(events().filter(({ outcome }) => ["right", "hinted"].includes(outcome)).map(({ key }) => key));
  const isPoint = (point) => Array.isArray(point) && point.length === 2 && point.every(Number.isFinite);
  /** Whether a guess may have this value; what was brought in as a file may hold anything. */
  const isGuess = (value) =>
    typeof value === "string" || Number.isFinite(value) || (Array.isArray(value) && value.every(isPoint));
  const guess = (key) =>
    events().findLast((event) => event.outcome === "guess" && event.key === key && isGuess(event.value))?.value;

  /** Notes the first right answer to a question, after hints or without, or a guess. */
  function note(key, outcome, value) {
    if (outcome !== "guess" && solved().has(key)) return;
    if (outcome === "guess" && JSON.stringify(guess(key)) === JSON.stringify(value)) return;
    add([`${now()} ${key} ${outcome}${value === undefined ? "" : ` ${JSON.stringify(value)}`}`]);
  }

  try {
    const keys = JSON.parse(stored(EARLIER) || "[]");
    add(keys.map((key) => `${now()} ${key} right`).filter((line) => !solved().has(line.split(" ")[1])));
    localStorage.removeItem(EARLIER);
  } catch {
    // something else stood there
  }
  const keys = () => events().map(({ key }) => key);
  return { lines, add, keys, solved, guess, note };
})();
