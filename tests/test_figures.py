"""Pictures with a text alternative, and source code for reading."""

import base64
import io

import matplotlib.pyplot as plt
import pytest
from PIL import Image

from mathtools import figures
from mathtools.backstage.pictures import CSS_DPI, picture_bundle
from mathtools.figures import show
from mathtools.source import source


def test_show_gives_the_picture_its_alt_text_and_closes_it(monkeypatch):
    displayed = []
    monkeypatch.setattr("mathtools.figures.display", lambda data, raw: displayed.append(data))
    fig, ax = plt.subplots(figsize=(5, 3))
    ax.plot([1, 2])
    show(fig, alt='A line from "1" to <2>.')
    (data,) = displayed
    assert 'alt="A line from &quot;1&quot; to &lt;2&gt;."' in data["text/html"]
    assert f'width="{5 * CSS_DPI}"' in data["text/html"]
    assert data["text/plain"] == 'A line from "1" to <2>.'
    assert not plt.get_fignums()


def test_the_picture_is_sharp_and_the_same_each_time():
    fig, ax = plt.subplots(figsize=(5, 3))
    ax.plot([1, 2])
    first, second = (picture_bundle(fig, "A line that rises.")["image/png"] for _ in range(2))
    plt.close(fig)
    assert first == second
    assert Image.open(io.BytesIO(base64.b64decode(first))).size == (5 * 2 * CSS_DPI, 3 * 2 * CSS_DPI)


@pytest.mark.parametrize("alt", ["", "picture", None, 3])
def test_no_picture_without_a_text_alternative(alt):
    fig, _ = plt.subplots()
    with pytest.raises(ValueError, match="what is to be seen"):
        show(fig, alt=alt)
    plt.close(fig)


def test_what_is_not_a_figure_is_refused():
    with pytest.raises(TypeError, match=r"plt\.subplots"):
        show("figure", alt="A line that rises.")


def test_source_shows_code_and_says_when_there_is_none():
    assert "def show(figure, *, alt):" in repr(source(show))
    assert source(show)._repr_markdown_().startswith("```python\ndef show")
    with pytest.raises(TypeError, match="no Python source"):
        source(len)


def test_the_colours_of_roles_are_those_of_the_palette():
    with plt.style.context("mathtools.course"):
        palette = {
            f"#{color.strip('#')}".upper() for color in plt.rcParams["axes.prop_cycle"].by_key()["color"]
        }
    roles = [figures.CURVE, figures.QUOTIENT, figures.TRUE, figures.ERROR, figures.AREA, figures.GUESS]
    assert len(set(roles)) == len(roles)
    assert set(roles) <= palette
