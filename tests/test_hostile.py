"""What comes from another hand stops nothing, runs nothing, loses nothing, and is never HTML.

Records and files of progress, names of folders, files of ratings and what is told of them, typed answers,
what a page asks of its worker, files in Parquet.
"""

import html.parser
import io
import json
import time
from datetime import UTC, datetime

import matplotlib.pyplot as plt
import pytest

from mathtools.exercises import (
    guess,
    import_progress,
    mastering,
    notebook_0,
    notebook_1,
    notebook_4,
    notebook_6,
    practice,
    record,
    today,
)
from mathtools.exercises.field import respond
from mathtools.ratings import Ratings, load_ratings

NOW = datetime(2026, 11, 28, tzinfo=UTC)
GUESSES = ("base_guess", "strips", "sine_guess")  # a number, a choice, a curve

#: What a guess of an imported record may hold: any JSON.
VALUES = [
    *('"<img src=x onerror=alert(1)>"', '"__proto__"', '"constructor"', '"1/3"', '"9**9**9**9"', '""', '"a"'),
    *("true", "null", "{}", "[]", "[[]]", '{"06": 0}', '["00", "61"]', '[["0", "1"], ["6", "2"]]', "[2.0]"),
    *("1e999", "-1e999", "NaN", "[[0, NaN], [7, 1]]", "1e308", "[" * 900 + "]" * 900, '"' + "x" * 3000 + '"'),
]
#: Instances that practice never deals, and moments outside of every calendar's ends.
LINES = [
    "2026-11-28T13:05:11Z practice.chain_rule.x right",
    "2026-11-28T13:05:11Z practice.chain_rule right",
    "2026-11-28T13:05:11Z practice.chain_rule.9_1_1 right",
    "2026-11-28T13:05:11Z practice.chain_rule.0_1_1 wrong",
    "2026-11-28T13:05:11Z practice.chain_rule.1_1_1.x right",
    "2026-11-28T13:05:11Z practice.chain_rule.1_" + "9" * 50 + "_1 right",
    "2026-11-28T13:05:11Z practice.no_such_skill.1_1_1 right",
    "2026-11-28T13:05:11Z practice.__class__.1_1_1 right",
    "9999-12-31T23:59:59Z practice.chain_rule.1_1_1 right",
    "0001-01-01T00:00:00Z practice.chain_rule.1_1_1 right",
    "2026-13-45T99:99:99Z practice.chain_rule.1_1_1 right",
    "2026-11-28T13:05:11Z notebook_1.<script> right",
    "2026-11-28T13:05:11Z notebook_1.__class__ guess 1",
]


#: What a text would do if anything took it for code: make this file.
CANARY = "canary.txt"
RUNS = f'__import__("os").system("touch {CANARY}")'
LIMIT = 5  # seconds of the processor, which tell a hang from an answer


@pytest.fixture(autouse=True)
def nothing_runs_nor_hangs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    begun = time.process_time()
    yield
    assert not (tmp_path / CANARY).exists()
    assert time.process_time() - begun < LIMIT


class Tags(html.parser.HTMLParser):
    """The tags in a text, each with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.add((tag, *(name for name, _ in attributes)))


#: What a verdict is made of.
HARMLESS = {(tag,) for tag in ("p", "code", "em", "strong", "ul", "ol", "li", "pre", "br")} | {
    ("span", "class")
}


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A record that holds what is written to it."""
    file = tmp_path / "progress.txt"
    monkeypatch.setenv("MATHTOOLS_PROGRESS", str(file))
    monkeypatch.setattr(record, "_unwritten", [])
    return file


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value[:20])
def test_any_kept_guess_is_drawn_or_passed_over(value, kept):
    """In one picture for all, since pictures take their time."""
    lines = [f"2026-11-28T13:05:11Z notebook_1.{name} guess {value}\n" for name in GUESSES]
    kept.write_text("".join(lines), encoding="utf-8")
    fig, ax = plt.subplots(figsize=(2, 2))
    ax.set(xlim=(0, 7), ylim=(-1, 1))
    said = guess.predictions(notebook_1).message
    for name in GUESSES:
        question = getattr(notebook_1, name)
        said += question.draw(ax) + question.opening().message
    fig.canvas.draw()
    plt.close(fig)
    assert ax.axis() == (0, 7, -1, 1)
    assert "<img" not in said


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[:60])
def test_any_line_leaves_practice_as_it_is(line, kept):
    kept.write_text(f"{line}\n2026-11-27T10:00:00Z practice.chain_rule.1_2_1 right\n", encoding="utf-8")
    assert len(today(NOW)) <= 10
    assert "chain rule" in mastering.described(mastering.states(NOW))
    assert kept.read_text(encoding="utf-8").startswith(line)


@pytest.mark.parametrize(
    "folder", [None, 3, "a\0b", "x" * 5000, ["sheets"], b"\xff\0", object()], ids=range(7)
)
def test_any_name_of_a_folder_gets_a_sentence(folder):
    assert practice("chain rule").sheet(1).save(folder).status == "not yet"


# --- files of progress ---------------------------------------------------------------------------------

MINE = "2026-11-27T10:00:00Z notebook_1.mirror right\n"
THEIRS = "2026-11-26T10:00:00Z notebook_1.corner right"
PROGRESS_FILES = {
    "nothing": b"",
    "zeros": bytes(5000),
    "one line without an end": b"x" * 10**6,
    "ten thousand lines that are none": b"right\n" * 10**4,
    "a line of ours among others": b"<script>\n" + THEIRS.encode() + b"\n\xff\xfe\n",
    "keys that are long": f"2026-11-26T10:00:00Z {'a' * 39}.{'b' * 10**5} right\n".encode(),
    "keys with many points": f"2026-11-26T10:00:00Z a{'.a' * 10**5} right\n".encode(),
    "a key with a path": b"2026-11-26T10:00:00Z ../../etc.passwd right\n",
    "a key with a tag": b"2026-11-26T10:00:00Z notebook_1.<img/src=x> right\n",
    "an old record that is no JSON": b'{"notebook_1.corner": "2026-11-26", [[[[',
    "an old record of arrays": b"[" * 10**5,
    "an old record with a date that is none": b'{"notebook_1.corner": "9999-99-99"}',
    "UTF-16": (THEIRS + "\n").encode("utf-16"),
    "an archive": b"PK\x03\x04" + bytes(range(256)) * 40,
    "a pickle": b"cos\nsystem\n(S'touch canary.txt'\ntR.",
    "ends of lines of old Macs": THEIRS.encode() + b"\r" + THEIRS.encode() + b"\r",
    "a guess that is code": f"2026-11-26T10:00:00Z notebook_1.base_guess guess {RUNS}\n".encode(),
    "the same line a thousand times": (THEIRS + "\n").encode() * 1000,
}


@pytest.mark.parametrize("content", PROGRESS_FILES.values(), ids=PROGRESS_FILES)
def test_any_file_of_progress_adds_to_mine_or_gets_a_sentence(content, kept, tmp_path):
    kept.write_text(MINE, encoding="utf-8")
    file = tmp_path / "theirs.txt"
    file.write_bytes(content)
    said = import_progress(str(file))
    assert said.status in ("right", "not yet")
    lines = kept.read_text(encoding="utf-8").splitlines(keepends=True)
    assert lines[0] == MINE
    assert all(record.LINE.fullmatch(line.rstrip("\n")) for line in lines)
    assert len(lines) <= 3
    assert file.read_bytes() == content
    assert not Tags(said.message).found


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", "`<b>`", "a\0b", "/dev/zero", "~nobody/x", "\ud800"]
)
def test_any_name_of_a_file_of_progress_gets_a_sentence(name, kept):
    kept.write_text(MINE, encoding="utf-8")
    said = import_progress(name)
    assert said.status == "not yet"
    assert said.message.endswith((".", "`", ")"))
    assert kept.read_text(encoding="utf-8") == MINE


# --- files of ratings ----------------------------------------------------------------------------------

HEADER = "user,item,rating\n"
RATING_FILES = {
    "an id that is a tag": HEADER + "<script>alert(1)</script>,1,3\n",
    "an id that is code": HEADER + RUNS.replace(",", ";") + ",1,3\n",
    "an id that is a formula of a spreadsheet": HEADER + "=cmd|' /C calc'!A0,=1+1,3\n",
    "a sign that turns the direction": HEADER + "\u202egnp.exe,1,3\n",
    "signs that colour a terminal": HEADER + "\x1b[31mred,1,3\n",
    "a zero byte": HEADER + "a\0b,1,3\n",
    "halves of signs": HEADER.encode() + b"\xed\xa0\x80,1,3\n",
    "UTF-7": HEADER + "+ADw-script+AD4-,1,3\n",
    "a rating without bounds": HEADER + "1,1,1e99999999999\n",
    "a rating of many digits": HEADER + "1,1," + "9" * 60_000 + "\n",
    "a rating of many points": HEADER + "1,1," + "." * 60_000 + "\n",
    "a rating that is code": HEADER + f'1,1,"{RUNS.replace(chr(34), chr(39))}"\n',
    "a rating in another script": HEADER + "1,1,٣\n",
    "a rating in base 16": HEADER + "1,1,0x10\n",
    "an id of many digits": HEADER + "9" * 60_000 + ",1,3\n",
    "quotation marks": HEADER + '"' * 60_000 + ",1,3\n",
    "a quotation that never ends": HEADER + '"a,1,3\n' + "1,1,3\n" * 100,
    "columns": ",".join(f"c{k}" for k in range(8000)) + "\n",
    "commas": "," * 20_000 + "\n",
    "colons": "::" * 10_000 + "\n1::2::3\n",
    "a separator that is none": "sep=\nuser,item,rating\n1,2,3\n",
    "a separator that is a tag": "sep=<img>\nuser<img>item<img>rating\n1<img>2<img>3\n",
    "a header that is a tag": "<img src=x onerror=alert(1)>,b,c\n1,2,3\n",
    "a page": "<!DOCTYPE html><html><body>404</body></html>\n",
    "code": RUNS + "\n",
    "a pickle": b"cos\nsystem\n(S'touch canary.txt'\ntR.",
    "names of Python": "__class__,__init__,__dict__\n1,2,3\n",
    "a year of many digits": "user,item,rating,date\n1,1,3," + "9" * 5000 + "-01-01\n",
    "a time before all times": "user,item,rating,date\n1,1,3,0001-01-01T00:00:00+23:59\n",
    "a time without bounds": "user,item,rating,time\n1,1,3,inf\n",
    "the same row again and again": HEADER + "1,1,3\n" * 3000,
    "empty lines": HEADER + "\n" * 100_000,
    "blocks": "1:\n1488844,3,2005-09-06\n822109,5,2005-05-13\n",
    "thousands": HEADER + '1,1,"1.234.567,8"\n',
    "an archive": b"PK\x03\x04" + bytes(300),
    "Parquet": b"PAR1" + bytes(300) + b"PAR1",
}


def sentence_or_ratings(call, errors=(ValueError, TypeError, OSError)):
    """What a call says, or ratings whose numbers are numbers."""
    try:
        ratings = call()
    except errors as error:
        said = str(error)
        assert said.endswith((".", ")"))
        assert len(said) < 1500
        assert said.isprintable()
        return said
    assert abs(ratings.values).max() < float("inf")
    return ""


@pytest.mark.parametrize("content", RATING_FILES.values(), ids=RATING_FILES)
def test_any_file_of_ratings_is_read_or_gets_a_sentence(content, tmp_path, capsys):
    file = tmp_path / "ratings.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    for bad_rows in ("raise", "collect"):
        sentence_or_ratings(lambda bad_rows=bad_rows: load_ratings(file, bad_rows=bad_rows))
    assert capsys.readouterr().out.replace("\n", "").isprintable()


TOLD = [
    *(
        {"encoding": name}
        for name in ("rot13", "zlib_codec", "idna", "undefined", "../../etc/passwd", "utf-8\0", 3)
    ),
    *({"delimiter": sign} for sign in ("", "\n", "(a+)+$", "\0", 3, ["a"])),
    *({"decimal": sign} for sign in ("", "x", 3)),
    *({"columns": names} for names in ("user", {}, {"__class__": "user"}, ["user", "item", "rating"] * 100)),
    *({"columns": names} for names in ([["user"], "item", "rating"], [None] * 10**5)),
    *({"scale": ends} for ends in ((float("nan"), 1), (5, 1), (0, float("inf")), "ab", 10**400)),
    {"bad_rows": "<img>"},
    {"duplicates": ["first"]},
    {"text_ids": RUNS},
]


@pytest.mark.parametrize("told", TOLD, ids=lambda told: f"{told}"[:40].encode("ascii", "replace").decode())
def test_whatever_is_told_of_a_file_gets_a_sentence(told, tmp_path):
    file = tmp_path / "ratings.csv"
    file.write_text(HEADER + "1,1,3\n2,1,4\n", encoding="utf-8")
    assert sentence_or_ratings(lambda: load_ratings(file, **told)) or "text_ids" in told


# --- typed answers -------------------------------------------------------------------------------------

ANSWERS = [
    *(
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "&lt;img src=x&gt;",
        '"><svg/onload=alert(1)>',
    ),
    *("`<b>x</b>`", "```\n<iframe src=//a>\n```", "[x](javascript:alert(1))", "![x](http://a/b)", "{{7*7}}"),
    *(
        r"$\href{javascript:alert(1)}{x}$",
        r"\href{javascript:alert(1)}{x}",
        "__proto__",
        "%s%s%n",
        "\0",
        "\ud800",
    ),
    *(RUNS, f"exec({RUNS!r})", f'open("{CANARY}", "w")', "x = 1; import os", 'f"{1}"', "lambda: 1", "x[0]"),
    *("().__class__.__bases__[0].__subclasses__()", "x.evalf", "Integral(exp(x**x), x)", "factorial(10**7)"),
    *(
        "9**9**9**9",
        "10**10**10",
        "x**x**x**x**x",
        "(x+1)**1000000",
        "tan(1e308)",
        "1/0",
        "nan",
        "1e99999",
        "1_000",
    ),
    *(
        "(" * 900,
        "sin(" * 300 + "x" + ")" * 300,
        "x" * 2000,
        "1" * 2000,
        "-" * 1999 + "1",
        "." * 500,
        "E" * 100,
    ),
    *(
        "+".join(["x"] * 1000),
        "*".join(["(x+1)"] * 300),
        "x" + "^2" * 500,
        "|" * 500,
        "1" + "!" * 500,
        "\u202e1",
    ),
    *(
        "exp(" * 50 + "x" + ")" * 50,
        "x/" * 300 + "x",
        "\n".join(["1"] * 500),
        "ln|" * 200,
        "𝟏",
        ",".join("a" * 900),
    ),
]
ASKED = [
    notebook_0.first_slope,  # a number
    notebook_0.upright,  # a choice
    notebook_1.base_guess,
    notebook_4.scaled_sine,  # an antiderivative
    notebook_6.slope_of_one,  # a formula
    notebook_6.top_five,  # several numbers
]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: ascii(answer[:30]).replace("::", ":"))
def test_any_typed_answer_is_judged_as_text(answer, kept):
    for question in ASKED:
        for request in (
            {"type": "check", "answer": answer},
            {"type": "check", "answer": [answer, answer]},
            {"type": "preview", "answer": answer},
        ):
            said = respond(question, request)
            assert said.get("status") in (None, "not yet", "not tried", "guess")
            json.dumps(said)
    assert respond(notebook_0.first_slope, {"type": "check", "answer": "2"})["status"] == "right"


@pytest.mark.parametrize(
    "request_", [{}, {"type": "__class__"}, {"type": "check"}, {"type": ["check"]}], ids=str
)
@pytest.mark.parametrize(
    "answer", [None, {"a": 1}, [["a"]], [None], 1e400, True, 10**5000, [[0, "a"]]], ids=range(8)
)
def test_any_message_to_a_field_is_answered(request_, answer, kept):
    for question in ASKED:
        json.dumps(respond(question, request_ | {"answer": answer}))


@pytest.mark.parametrize("answer", ANSWERS[:16], ids=lambda answer: ascii(answer[:30]))
def test_nothing_typed_becomes_html_in_a_page(answer, kept):
    judge = pytest.importorskip(
        "course_tools.site.judge", reason="`python course.py site` adds what sets pages."
    )
    for question in ASKED:
        said = judge.answer(question, {"type": "check", "answer": answer})
        said |= judge.answer(question, {"type": "preview", "answer": answer})
        for text in (said.get("message", ""), said.get("problem", ""), *said.get("notes", [])):
            assert Tags(text).found <= HARMLESS


# --- what a page asks of its worker --------------------------------------------------------------------

CHECK = {"type": "check", "answer": "1"}
ASKS = [
    *("", "null", "[]", "{}", "[[[[", "[" * 10**5, '{"act": "answer"}', '{"act": ["answer"], "record": []}'),
    *({"act": act} for act in ("__init__", "find", "exec", "import_module")),
    *(
        {"act": "today", "record": lines}
        for lines in (None, {"a": 1}, [1, None], ["x" * 10**5], [f"{MINE}<script>"])
    ),
    *(
        {"act": "answer", "request": CHECK, "key": key}
        for key in ("os.system", "..os.path", "record.note", "x", None)
    ),
    *(
        {"act": "answer", "request": CHECK, "key": f"practice.{key}"}
        for key in (
            "chain_rule.9_9_9",
            "<img src=x>.1_1_1",
            "__class__.1_1_1",
            "chain_rule.1_1_" + "9" * 5000,
        )
    ),
    *(
        {"act": "answer", "request": asked, "key": "notebook_0.first_slope"}
        for asked in (None, [], {"type": 3})
    ),
    *(
        {"act": "run", "key": key, "code": "x"}
        for key in ("notebook_1.nothing", "notebook_1.(.*)", "os.system")
    ),
    *({"act": "predictions", "module": module} for module in ("../../os", "", "record")),
]


@pytest.mark.parametrize("asked", ASKS, ids=range(len(ASKS)))
def test_whatever_a_page_asks_ends_in_a_reply_or_an_error(asked, kept):
    judge = pytest.importorskip(
        "course_tools.site.judge", reason="`python course.py site` adds what sets pages."
    )
    if isinstance(asked, dict):
        asked = json.dumps({"record": [], **asked})
    try:
        said = json.loads(judge.act(asked))
    except Exception:  # the page says that Python has failed, and what went wrong as text
        return
    assert set(said) == {"reply", "noted"}
    if isinstance(said["reply"], dict):
        assert Tags(said["reply"].get("message", "")).found <= HARMLESS


# --- Parquet -------------------------------------------------------------------------------------------

GOOD = {"viewer": [1, 2], "film": [0, 1], "stars": [3.0, 4.0]}
COLUMNS = {"user": "viewer", "item": "film", "rating": "stars"}
SPOILT = {
    "no bytes": lambda raw: b"",
    "a half": lambda raw: raw[: len(raw) // 2],
    "without its end": lambda raw: raw[:-3],
    "zeros": lambda raw: b"PAR1" + bytes(200) + b"PAR1",
    "an end as long as the disk": lambda raw: raw[:-8] + b"\xff\xff\xff\x7fPAR1",
    "every seventh byte turned": lambda raw: bytes(byte ^ 255 * (k % 7 == 3) for k, byte in enumerate(raw)),
    "a pickle": lambda raw: b"cos\nsystem\n(S'touch canary.txt'\ntR.",
}
STRANGE = {
    "films that are negative": {"film": [-1, 0]},
    "films that do not exist": {"film": [10**6, 0]},
    "films beyond 32 bits": {"film": [2**32, 0]},
    "films that are texts": {"film": ["a", "<img src=x>"]},
    "films that are fractions": {"film": [0.5, 1.0]},
    "stars that are missing": {"stars": [None, 3.0]},
    "stars that are none": {"stars": [float("nan"), 3.0]},
    "stars without bounds": {"stars": [float("inf"), 3.0]},
    "stars in lists": {"stars": [[1.0], [2.0]]},
}


@pytest.fixture
def parts():
    pytest.importorskip("pyarrow", reason="`python course.py dask` adds PyArrow.")
    pytest.importorskip("distributed", reason="`python course.py dask` adds Dask.")
    from mathtools import parts

    return parts


def stored(**columns):
    import pyarrow as pa
    import pyarrow.parquet as parquet

    file = io.BytesIO()
    parquet.write_table(pa.table(GOOD | columns), file)
    return file.getvalue()


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_damaged_part_ends_in_an_error(spoil, parts, tmp_path):
    file = tmp_path / "part.parquet"
    file.write_bytes(spoil(stored()))
    with pytest.raises((ValueError, OSError)):
        parts.read_part(file)


@pytest.mark.filterwarnings("ignore:invalid value encountered in cast")
@pytest.mark.parametrize("columns", STRANGE.values(), ids=STRANGE)
def test_a_part_with_strange_columns_ends_in_an_error(columns, parts, tmp_path):
    import numpy as np

    file = tmp_path / "part.parquet"
    file.write_bytes(stored(**columns))
    with pytest.raises((ValueError, IndexError, TypeError)):
        parts.part_gradient(file, np.ones((2, 3)), np.ones((2, 3)), 3.0)


@pytest.mark.parametrize("columns", STRANGE.values(), ids=STRANGE)
def test_a_table_with_strange_columns_is_taken_or_gets_a_sentence(columns):
    pa = pytest.importorskip("pyarrow", reason="`python course.py dask` adds PyArrow.")
    sentence_or_ratings(lambda: Ratings.from_frame(pa.table(GOOD | columns), columns=COLUMNS))
    twice = pa.Table.from_arrays([pa.array([1, 2])] * 4, names=[*GOOD, "stars"])
    assert "same name" in sentence_or_ratings(lambda: Ratings.from_frame(twice, columns=COLUMNS))
