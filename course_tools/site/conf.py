"""How Sphinx sets the pages. This file is copied beside them."""

from mathtools import __version__

project = "Calculus for AI"
author = "Calculus for AI contributors"
copyright = "2026, Calculus for AI contributors. Code: BSD 3-Clause; text and pictures: CC BY 4.0"
language = "en"

extensions = ["myst_nb", "course_tools.site.glossary"]
root_doc = "index"
exclude_patterns = ["originals"]  # the notebooks, to be downloaded
myst_enable_extensions = ["amsmath", "dollarmath"]
myst_dmath_double_inline = True  # as JupyterLab reads $$ in the middle of a paragraph
nb_execution_mode = "off"
nb_render_markdown_format = "myst"  # else formulas and tables in outputs are left as they are typed
nb_ipywidgets_js = {}  # what moves the sliders is in page.js
nb_code_prompt_show = "Show the code that draws it"
nb_code_prompt_hide = "Hide the code that draws it"

html_theme = "sphinx_book_theme"
html_title = project
html_context = {"default_mode": "auto"}  # light or dark, as the reader's system says
html_static_path = ["_static"]
html_favicon = "_static/icon.svg"
html_css_files = ["explore.css", "field.css", "page.css"]
html_js_files = [("page.js", {"defer": "defer"})]
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "extra_footer": f"""<p>Nothing that you type or solve here is sent anywhere. Found an error? Tell whoever
        gave you this page its title, the heading above the place, what you saw, and the version,
        {__version__}.</p>""",
    "use_download_button": False,
    "use_fullscreen_button": False,
    "show_navbar_depth": 1,
    "show_toc_level": 2,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
mathjax_path = "mathjax/tex-chtml-full.js"
# Else the Tab key stops at every formula: thirty times from one exercise to the next.
mathjax3_config = {"options": {"menuOptions": {"settings": {"inTabOrder": False}}}}


def setup(app):
    app.set_html_assets_policy("always")  # formulas of exercises need MathJax where the text has none
