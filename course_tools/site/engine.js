// The course's checker in a Python that runs in the browser: a worker, started by page.js at the first request
// that needs it. Messages wait until it is there.
const IDLE = 3000; // milliseconds without a request, after which what was compiled is kept
const STORE = "calculus-for-ai: compiled";

let python; // while it starts, a promise
let compiled; // of modules: how many are kept, and where

async function start({ pyodide, course, packages }) {
  postMessage({ news: "Fetching Python …" });
  const fetched = fetch(course);
  fetched.catch(() => {}); // is told below
  const { loadPyodide } = await import(`${pyodide}pyodide.mjs`);
  const env = { HOME: "/home/pyodide", MPLBACKEND: "agg", MATHTOOLS_PROGRESS: "/home/pyodide/progress.txt" };
  const started = await loadPyodide({ indexURL: pyodide, env, packages });
  const response = await fetched;
  if (!response.ok) throw new Error(`${course}: ${response.status}`);
  started.unpackArchive(await response.arrayBuffer(), "zip");
  postMessage({ news: "Starting …" });
  // A browser that keeps nothing, or something broken, compiles once more.
  await restore(started, `${course}&pyodide=${encodeURIComponent(pyodide)}`).catch(() => {});
  started.runPython("import judge; judge.fetch_when_needed()");
  postMessage({ ready: true });
  return started;
}

/** Takes over the modules that were compiled on an earlier visit, where a browser keeps such things. */
async function restore(python, address) {
  if (typeof caches === "undefined") return;
  python.runPython("import compiled; compiled.keep()");
  const store = await caches.open(STORE);
  const kept = await store.match(address);
  if (kept) python.unpackArchive(await kept.arrayBuffer(), "zip", { extractDir: "/compiled" });
  compiled = { store, address, number: python.runPython("compiled.number()") };
}

/** Keeps the modules that were compiled since, in place of those of other versions. */
async function keep(python) {
  const number = python.runPython("compiled.number()");
  if (number === compiled.number) return;
  compiled.number = number;
  const bytes = python.runPython("compiled.packed()").toJs();
  const { store, address } = compiled;
  for (const request of await store.keys()) await store.delete(request);
  await store.put(address, new Response(bytes));
}

async function answer(number, given) {
  for (;;) {
    postMessage({ begins: number });
    const said = (await python).globals.get("judge").act(given);
    const { missing } = JSON.parse(said);
    if (!missing) return said;
    postMessage({ news: `Fetching ${missing} …` });
    await (await python).loadPackage(missing, { messageCallback() {} });
    postMessage({ ready: true });
  }
}

let turn = Promise.resolve(); // one request after the other, for a package may have to be fetched in between
let rest;
self.onmessage = ({ data }) => {
  turn = turn.then(async () => {
    clearTimeout(rest);
    try {
      if (!python) await (python = start(data));
      else postMessage({ number: data.number, said: await answer(data.number, data.given) });
      if (compiled) rest = setTimeout(async () => keep(await python).catch(() => {}), IDLE); // a full disk
    } catch (error) {
      postMessage({ failed: String(error).trim().split("\n").at(-1) });
    }
  });
};
