"""Makes docs/formula_sheet.pdf, for printing, from the table of antiderivatives and the notebooks' summaries:

python docs/make_formula_sheet.py    (needs Chromium, and the environment of `python course.py test`)
"""

import hashlib
import pathlib
import re
import sys
import tempfile

import nbformat

from mathtools.formulas import TABLE

DOCS = pathlib.Path(__file__).parent
SHEET = DOCS / "formula_sheet.pdf"

#: Only what JupyterLab has typeset is left on the page, in columns.
LAYOUT = """
(titles) => {
    const texts = [...document.querySelectorAll('.jp-RenderedMarkdown')].map((text) => text.outerHTML);
    const pages = [texts.slice(0, 1), texts.slice(1)];
    document.title = 'Calculus for AI: the formulas on three pages';
    document.body.innerHTML = pages.map((page, i) =>
        `<section><h1>${titles[i]}</h1><div>${page.join('')}</div></section>`
    ).join('');
    document.head.insertAdjacentHTML('beforeend', `<style>
        @page { size: A4 landscape; margin: 9mm; }
        html, body { height: auto; overflow: visible; background: white; }
        body { font: 7.4pt/1.3 sans-serif; color: black; position: static; }
        .jp-RenderedMarkdown :is(p, ul, li, table, td, th, code) { font-size: 7pt !important; }
        section:last-child > div { columns: 3; column-gap: 5mm; }
        section:last-child :is(p, ul, li, table, td, th, code) { font-size: 6.6pt !important; }
        table:has(th:nth-child(5)) :is(td, th) { font-size: 5.8pt !important; padding: 0.2mm !important; }
        section { break-after: page; }
        section:last-child { break-after: auto; }
        section > h1 { font-size: 11pt; margin: 0 0 2mm; }
        section > div { columns: 3; column-gap: 6mm; column-rule: 0.2mm solid #bbb; }
        .jp-RenderedMarkdown { display: block; padding: 0 !important; width: auto; line-height: inherit; }
        h2 { font-size: 8.5pt !important; font-weight: bold !important; }
        h2 { margin: 1.5mm 0 0.5mm !important; break-after: avoid; }
        p, ul { margin: 0 0 1mm !important; }
        ul { padding-left: 0 !important; }
        li { margin: 0 0 0.4mm 3mm !important; break-inside: avoid; }
        table { margin: 0 0 1mm !important; width: 100%; table-layout: auto !important; }
        code { padding: 0 !important; white-space: nowrap; }
        td, th { padding: 0.3mm 0.8mm !important; text-align: left !important; }
        tr { break-inside: avoid; }
        p { break-inside: avoid; }
        a { color: inherit; text-decoration: none; }
        .jp-InternalAnchorLink { display: none; }
    </style>`);
}
"""


def antiderivatives():
    """The table, a line for each row."""
    return "\n\n".join(row._repr_markdown_().replace(r"\displaystyle", "") for row in TABLE)


def summaries():
    """The summary of each notebook of the subject, under its title."""
    for path in sorted((DOCS.parent / "notebooks").glob("*.ipynb"))[1:]:
        cells = [cell.source for cell in nbformat.read(path, as_version=4).cells]
        title = cells[0].splitlines()[0].removeprefix("# ")
        for source in cells:
            if source.startswith("## Summary"):
                text = re.sub(r" [^.]*:\s*$", "", source)  # a last sentence that leads to a cell of code
                yield f"## {title}" + text.removeprefix("## Summary")


def mark():
    """The last line of the sheet, which tells whether it was made from what the summaries say now."""
    texts = "\n".join([antiderivatives(), *summaries()])
    return f"% made from {hashlib.sha256(texts.encode()).hexdigest()}\n".encode()


def main():
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(DOCS.parent / "tests" / "browser"))
    import lab  # found only by the line above

    cells = [nbformat.v4.new_markdown_cell(text) for text in (antiderivatives(), *summaries())]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}  # or Lab asks which one
        nbformat.write(
            nbformat.v4.new_notebook(cells=cells, metadata=kernel), pathlib.Path(folder, "sheet.ipynb")
        )
        with lab.running(folder) as server, lab.page(playwright, server, "sheet.ipynb") as page:
            page.wait_for_function(
                "(n) => document.querySelectorAll('.jp-RenderedMarkdown mjx-container').length > n",
                arg=len(TABLE),
            )
            page.wait_for_timeout(2000)  # the last formulas
            page.evaluate(
                LAYOUT, ["Antiderivatives (Calculus for AI, Notebook 4)", "Summaries (Calculus for AI)"]
            )
            page.pdf(
                path=SHEET,
                prefer_css_page_size=True,
                print_background=True,
                tagged=True,  # headings and tables for screen readers
            )
    with SHEET.open("ab") as sheet:
        sheet.write(mark())


if __name__ == "__main__":
    main()
