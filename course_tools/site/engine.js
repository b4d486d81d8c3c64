// The course's checker in a Python that runs in the browser: a worker, started by page.js at the first answer
// that needs it. Messages wait until it is there.
const PACKAGES = ["numpy", "scipy", "sympy"];

async function start({ pyodide, course }) {
  postMessage({ news: "Fetching Python …" });
  const { loadPyodide } = await import(`${pyodide}pyodide.mjs`);
  const python = await loadPyodide({ indexURL: pyodide, env: { HOME: "/home/pyodide", MPLBACKEND: "agg" } });
  postMessage({ news: "Fetching NumPy, SciPy and SymPy …" });
  const fetched = fetch(course);
  await python.loadPackage(PACKAGES, { messageCallback() {} });
  const response = await fetched;
  if (!response.ok) throw new Error(`${course}: ${response.status}`);
  python.unpackArchive(await response.arrayBuffer(), "zip");
  postMessage({ news: "Starting …" });
  const judge = python.runPython("import judge; judge");
  postMessage({ ready: true });
  return judge;
}

let judge;
self.onmessage = async ({ data }) => {
  try {
    if (!judge) judge = start(data);
    else {
      const { number, act, key, given } = data;
      postMessage({ number, reply: (await judge)[act](key, given) });
    }
  } catch (error) {
    postMessage({ failed: String(error).trim().split("\n").at(-1) });
  }
};
