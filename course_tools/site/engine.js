// The course's checker in a Python that runs in the browser: a worker, started by page.js at the first answer
// that needs it. Messages wait until it is there.
const PACKAGES = ["numpy", "scipy", "sympy"];

async function start({ pyodide, course }) {
  postMessage({ news: "Fetching Python …" });
  const { loadPyodide } = await import(`${pyodide}pyodide.mjs`);
  const env = { HOME: "/home/pyodide", MPLBACKEND: "agg", MATHTOOLS_PROGRESS: "/home/pyodide/progress.txt" };
  const python = await loadPyodide({ indexURL: pyodide, env });
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
    else postMessage({ number: data.number, said: (await judge).act(data.given) });
  } catch (error) {
    postMessage({ failed: String(error).trim().split("\n").at(-1) });
  }
};
