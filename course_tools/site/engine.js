// The course's checker in a Python that runs in the browser: a worker, started by page.js at the first request
// that needs it. Messages wait until it is there.
const IDLE = 3000; // milliseconds without a request, after which what was compiled is kept
const STORE = "calculus-for-ai: compiled";
const KEPT = ["modules", "library"]; // as the functions of compiled.py are called that make them

let python; // while it starts, a promise
let isStarted = false;
let compiled; // the modules that are kept: where, how many, and whether the standard library is among them

async function start({ pyodide, course, packages }) {
  postMessage({ news: "Fetching Python …" });
  const fetched = fetch(course);
  fetched.catch(() => {}); // is told below
  const [{ loadPyodide }, kept] = await Promise.all([
    import(`${pyodide}pyodide.mjs`),
    // A browser that keeps nothing compiles once more.
    earlier(`${course}&pyodide=${encodeURIComponent(pyodide)}`).catch(() => undefined),
  ]);
  const env = { HOME: "/home/pyodide", MPLBACKEND: "agg", MATHTOOLS_PROGRESS: "/home/pyodide/progress.txt" };
  const options = { indexURL: pyodide, env, packages };
  if (kept?.library) options.stdLibURL = URL.createObjectURL(await kept.library.blob());
  // Its modules are among those that are kept; should others be needed, it is fetched then.
  if (kept?.modules) options.packages = packages.filter((name) => name !== "sympy");
  const started = await loadPyodide(options).catch(async (error) => {
    if (kept) await caches.delete(STORE); // should that be to blame, the next try is without
    throw error;
  });
  const response = await fetched;
  if (!response.ok) throw new Error(`${course}: ${response.status}`);
  started.unpackArchive(await response.arrayBuffer(), "zip");
  postMessage({ news: "Starting …" });
  if (kept) compiled = { ...kept, number: takeOver(started, await kept.modules?.arrayBuffer()) };
  started.runPython("import judge; judge.fetch_when_needed()");
  isStarted = true;
  postMessage({ ready: true });
  return started;
}

/** What was compiled on an earlier visit, where a browser keeps such things. */
async function earlier(address) {
  if (typeof caches === "undefined") return undefined;
  const store = await caches.open(STORE);
  const [modules, library] = await Promise.all(KEPT.map((name) => store.match(`${address}&kept=${name}`)));
  return { store, address, modules, library };
}

/** Has Python read what is kept, if it can be read, and remember other modules; returns how many are known. */
function takeOver(python, modules) {
  const made = python.pyimport("compiled");
  try {
    if (modules) made.read(python.toPy(new Uint8Array(modules)));
  } catch {
    // then they are compiled once more
  }
  made.keep();
  return made.number();
}

/** Keeps the modules that were compiled since, in place of those of other versions. */
async function keep(python) {
  const made = python.pyimport("compiled");
  const { store, address } = compiled;
  if (made.number() === compiled.number) return;
  compiled.number = made.number();
  for (const { url } of await store.keys()) if (!url.startsWith(address)) await store.delete(url);
  for (const name of KEPT) {
    if (name === "library" && compiled.library) continue; // it never changes
    await store.put(`${address}&kept=${name}`, new Response(made[name]().toJs()));
  }
  compiled.library = true;
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

function fail(error) {
  postMessage({ failed: String(error).trim().split("\n").at(-1) });
}

// Pyodide waits for ever for a part of itself that cannot be fetched, and says so nowhere else.
self.addEventListener("unhandledrejection", ({ reason }) => isStarted || fail(reason));

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
      fail(error);
    }
  });
};
