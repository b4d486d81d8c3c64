"""mathtools.ratings: ids and splits; every kind of bad row; any bytes as a file; a download gone wrong."""

import contextlib
import csv
import errno
import gzip
import hashlib
import http.server
import io
import os
import re
import subprocess
import sys
import threading
import time
import tracemalloc
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from examples import examples
from hypothesis import example, given
from hypothesis import strategies as st

from mathtools.backstage.rating_files import columns, download, lines
from mathtools.ratings import Ratings, load_films, load_ratings

SENTENCE = re.compile(r"^\S.{25,}\.$", re.DOTALL)


def rows(ratings):
    columns = [ratings.users.tolist(), ratings.items.tolist(), ratings.values.tolist()]
    if ratings.times is not None:
        columns.append(ratings.times.tolist())
    return list(zip(*columns, strict=True))


# Columns

whole_ids = st.one_of(st.integers(-9, 9), st.integers(-(2**63), 2**63 - 1))
text_ids = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=4)


@st.composite
def tables(draw, ids=(whole_ids, text_ids), min_size=1, max_size=None):
    """Columns of users, items, values and times, in which no pair occurs twice."""
    users, items = (draw(st.sampled_from(ids)) for _ in range(2))
    pairs = draw(st.lists(st.tuples(users, items), unique=True, min_size=min_size, max_size=max_size))
    values = draw(st.lists(st.sampled_from([0.5, 1.0, 2.5, 5.0]), min_size=len(pairs), max_size=len(pairs)))
    times = draw(st.lists(st.integers(0, 5), min_size=len(pairs), max_size=len(pairs)))
    return [user for user, _ in pairs], [item for _, item in pairs], values, times


@given(tables())
def test_raw_ids_become_rows_and_columns_of_a_matrix(table):
    users, items, values, times = table
    ratings = Ratings(users, items, values, times=times, scale=(0.5, 5))
    assert rows(ratings) == list(zip(users, items, values, times, strict=True))
    assert ratings.user_ids.tolist() == sorted(set(users))
    assert ratings.item_ids.tolist() == sorted(set(items))
    assert (len(ratings), ratings.n_users, ratings.n_items) == (len(users), len(set(users)), len(set(items)))
    assert ratings.user_index.dtype == ratings.item_index.dtype == np.int32
    assert not len(ratings.rejected)


def test_columns_of_every_kind_are_taken():
    wanted = [(1, "a", 3.0), (2, "b", 4.0)]
    for users in ([1, 2], (1, 2), np.array([1, 2], np.uint8), np.array([1, 2], object), [np.int16(1), 2]):
        for items in (["a", "b"], np.array(["a", "b"]), np.array(["a", "b"], object)):
            assert rows(Ratings(users, items, np.array([3, 4]))) == wanted


def test_a_rating_stays_as_it_is():
    values = np.array([1.0, 4.0])
    ratings = Ratings([1, 2], [1, 1], values)
    values[0] = 5
    assert ratings.values.tolist() == [1, 4]
    for array in (ratings.values, ratings.user_index, ratings.item_index, ratings.user_ids, ratings.item_ids):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_the_scale_is_given_or_seen():
    assert Ratings([1, 2], [1, 1], [2, 4]).scale == (2, 4)
    assert Ratings([1, 2], [1, 1], [2, 4], scale=(1, 5)).scale == (1, 5)


bad = {
    "lengths": (([1, 2], [1], [1, 2]), "2 users, 1 items, 2 values"),
    "times": (([1], [1], [1]), dict(times=[1, 2]), "2 times"),
    "empty": (([], [], []), "no ratings"),
    "nan": (([1], [1], [np.nan]), "finite"),
    "infinite": (([1], [1], [np.inf]), "finite"),
    "nan time": (([1], [1], [1]), dict(times=[np.nan]), "times must be finite"),
    "text value": (([1], [1], ["3"]), "values must be a real number"),
    "true value": (([1], [1], [True]), "values must be a real number"),
    "table": (([1], [1], [[1]]), "single column"),
    "mixed ids": (([1, "1"], [1, 2], [1, 2]), "users holds 1 (int) and '1' (str)"),
    "true id": (([True, 2], [1, 2], [1, 2]), "True"),
    "true ids": ((np.array([True, False]), [1, 2], [1, 2]), "bool"),
    "float ids": (([1.0, 2.0], [1, 2], [1, 2]), "float"),
    "no id": (([None], [1], [1]), "NoneType"),
    "bytes": (([b"a"], [1], [1]), "bytes"),
    "nested ids": (([[1], [2, 3]], [1, 2], [1, 2]), "list"),
    "matrix of ids": ((np.ones((2, 2), int), [1, 2], [1, 2]), "one dimension"),
    "one text": (("ab", [1, 2], [1, 2]), "must be a list of ids"),
    "one number": ((7, [1], [1]), "must be a list of ids"),
    "endless": (((i for i in range(2)), [1, 2], [1, 2]), "must be a list of ids"),
    "masked": ((np.ma.array([1, 2], mask=[0, 1]), [1, 2], [1, 2]), "without a mask"),
    "large id": (([2**63], [1], [1]), "64 bits"),
    "large negative id": (([-(2**63) - 1], [1], [1]), "64 bits"),
    "large unsigned id": ((np.array([2**63], np.uint64), [1], [1]), "64 bits"),
    "empty id": (([""], [1], [1]), "is no id"),
    "zero character": ((["a\0"], [1], [1]), "zero characters"),
    "long id": ((["a" * 201], [1], [1]), "200"),
    "twice": (([3, 1, 3], [7, 7, 7], [1, 2, 1]), "User 3 has rated item 7 twice, in rows 0 and 2"),
    "outside": (([1], [1], [6]), dict(scale=(1, 5)), "6 in row 0"),
    "below": (([1], [1], [0]), dict(scale=(1, 5)), "0 in row 0"),
    "scale round": (([1], [1], [3]), dict(scale=(5, 1)), "lowest and the highest"),
    "scale flat": (([1], [1], [3]), dict(scale=(3, 3)), "lowest and the highest"),
    "scale nan": (([1], [1], [3]), dict(scale=(1, np.nan)), "finite"),
    "scale single": (([1], [1], [3]), dict(scale=5), "lowest and the highest"),
}


@pytest.mark.parametrize("case", bad.values(), ids=bad)
def test_bad_columns_get_a_sentence(case):
    columns, *options, message = case
    with pytest.raises((TypeError, ValueError), match=re.escape(message)) as caught:
        Ratings(*columns, **dict(*options))
    assert SENTENCE.match(str(caught.value))


# Splits


@given(
    tables([st.integers(0, 5)], min_size=2, max_size=36),
    st.sampled_from(["chance", "user", "time"]),
    st.floats(0.05, 0.95),
    st.integers(0, 9),
)
def test_a_split_holds_every_rating_once_in_order_on_the_same_scale(table, by, share, seed):
    users, items, values, times = table
    ratings = Ratings(users, items, values, times=times, scale=(0, 6))
    held = round(share * len(ratings))
    if by == "user":
        held = sum(min(int(share * m + 0.5), m - 1) for m in Counter(users).values())
    if held in (0, len(ratings)):
        with pytest.raises(ValueError, match="leave train empty" if held else "leave test empty"):
            ratings.split(by, share, seed)
        return
    train, test = ratings.split(by, share, seed)
    assert len(test) == held
    whole = rows(ratings)
    assert not set(rows(train)) & set(rows(test))
    assert rows(train) == [row for row in whole if row in set(rows(train))]
    assert rows(test) == [row for row in whole if row not in set(rows(train))]
    for part in (train, test):
        assert part.scale == (0, 6)
        assert part.user_ids.tolist() == sorted(set(part.users.tolist()))
        assert part.item_ids.tolist() == sorted(set(part.items.tolist()))
    if by == "user":
        held = Counter(test.users.tolist())
        assert {user: min(int(share * m + 0.5), m - 1) for user, m in Counter(users).items()} == {
            user: held[user] for user in users
        }
    if by == "time":
        # where times are equal, the later row is the later rating
        assert rows(test) == sorted(sorted(whole, key=lambda row: row[3])[-len(test) :], key=whole.index)


def many(n_users=30, n_items=40):
    users, items = np.divmod(np.arange(n_users * n_items), n_items)
    return Ratings(users, items, 1.0 + (users * items) % 5, times=(users * 7 + items * 3) % 100)


def test_of_equal_times_the_later_row_is_the_later():
    ratings = many()
    latest = sorted(rows(ratings), key=lambda row: row[3])[-240:]
    assert set(rows(ratings.split("time")[1])) == set(latest)


@pytest.mark.parametrize("by", ["chance", "user"])
def test_a_seed_makes_the_draw(by):
    ratings = many()
    drawn = [rows(ratings.split(by, seed=seed)[1]) for seed in (0, 0, 1)]
    assert drawn[0] == drawn[1] != drawn[2]
    # every rating may be held back, about as often as any other
    held = Counter(row for seed in range(200) for row in rows(ratings.split(by, 0.25, seed)[1]))
    counts = np.array([held[row] for row in rows(ratings)])
    assert counts.mean() == 50
    assert 20 < counts.min() <= counts.max() < 85  # 50 ± 6.1 each


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (dict(test=0), "between 0 and 1"),
        (dict(test=1), "between 0 and 1"),
        (dict(test=1.5), "between 0 and 1"),
        (dict(test=np.nan), "between 0 and 1"),
        (dict(test="0.2"), "between 0 and 1"),
        (dict(test=True), "between 0 and 1"),
        (dict(by="luck"), '"chance", "user" or "time"'),
        (dict(by=None), '"chance", "user" or "time"'),
        (dict(seed=-1), "whole number"),
        (dict(seed=0.5), "whole number"),
        (dict(by="time"), "no times"),
        (dict(test=0.01), "leave test empty"),
        (dict(test=0.99), "leave train empty"),
        (dict(by="user", test=0.3), "leave test empty"),
    ],
)
def test_bad_splits_get_a_sentence(options, message):
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        Ratings([1, 2, 3], [1, 1, 1], [1, 2, 3]).split(**options)
    assert SENTENCE.match(str(caught.value))


def test_equal_ratings_are_split_like_others():
    """As they are where every row says only who took what."""
    ratings = Ratings([1, 1, 2, 2], [1, 2, 1, 3], [1, 1, 1, 1])
    learn, ask = ratings.split(by="user", test=0.5)
    assert (len(learn), len(ask), ask.scale) == (2, 2, (1, 1))


def test_some_rows_are_taken():
    ratings = Ratings([5, 6, 7], ["a", "b", "a"], [1, 2, 3], scale=(0, 9))
    for chosen in ([2, 0], np.array([-1, 0])):
        assert rows(ratings.take(chosen)) == [(7, "a", 3.0), (5, "a", 1.0)]
    part = ratings.take([True, False, False])
    assert rows(part) == [(5, "a", 1.0)]
    assert part.scale == (0, 9)
    for wrong in ([], [0, 0], [0, -3], [0.5], [True], [False] * 3, [3]):
        with pytest.raises((TypeError, ValueError, IndexError)):
            ratings.take(wrong)


# Files

HEADER = "userId,movieId,rating,timestamp\n"


@pytest.fixture
def file(tmp_path):
    def written(content):
        path = tmp_path / "ratings.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


good = {
    "plain": HEADER + "1,31,2.5,10\n2,31,4,20\n",
    "crlf": (HEADER + "1,31,2.5,10\n2,31,4,20\n").replace("\n", "\r\n"),
    "mark": "\ufeff" + HEADER + "1,31,2.5,10\n2,31,4,20\n",
    "no last end": HEADER + "1,31,2.5,10\n2,31,4,20",
    "empty lines": HEADER + "\n1,31,2.5,10\r\n\r\n  \n2,31,4,20\n\n\n",
    "quoted": '"userId","movieId","rating","timestamp"\n"1","31","2.5","10"\n"2",31,"4",20\n',
    "spaces": " userId , movieId,\trating,timestamp\n1 , 31, 2.5,10 \n2,31,\t4,20\n",
    "semicolons": (HEADER + "1,31,2.5,10\n2,31,4,20\n").replace(",", ";"),
    "quoted semicolons": '"user";"item";"rating";"time"\n1;31;2.5;10\n2;31;4;20\n',
    "tabs": (HEADER + "1,31,2.5,10\n2,31,4,20\n").replace(",", "\t"),
    "other names": "Timestamp,STARS,item_id,User-ID\n10,2.5,31,1\n20,4,31,2\n",
    "more columns": 'userId,tag,movieId,rating,timestamp\n1,é,31,2.5,10\n2,"a,b",31,4,20\n',
    "numbers": HEADER + "1,31,+2.50e0,1e1\n2,31,4.,.2E+2\n",
}


@pytest.mark.parametrize("content", good.values(), ids=good)
def test_a_file_is_read_in_each_of_its_forms(file, content):
    ratings = load_ratings(file(content))
    assert rows(ratings) == [(1, 31, 2.5, 10.0), (2, 31, 4.0, 20.0)]
    assert ratings.scale == (2.5, 4)
    assert not len(ratings.rejected)


def test_ids_are_numbers_or_texts_as_the_first_row_has_them(file):
    assert rows(load_ratings(file("user,item,rating\nAda,007,1\nBø,7,2\n"))) == [
        ("Ada", "007", 1),
        ("Bø", "7", 2),
    ]
    path = file("user,item,rating\n1,2,3\n01,2,4\n")
    with pytest.raises(ValueError, match=r"line 3: the user id is no plain whole number.*text_ids=True"):
        load_ratings(path)
    assert rows(load_ratings(path, text_ids=True)) == [("1", "2", 3), ("01", "2", 4)]


BAD_ROWS = {
    "1,5,,1": "the rating is missing",
    ",5,3,1": "the user id is missing",
    "1,,3,1": "the item id is missing",
    "1,5,3,": "the timestamp is missing",
    "1,5,good,1": "the rating is not a number",
    "1,5,3_0,1": "the rating is not a number",
    "1,5,\u0663,1": "the rating is not a number",
    "1,5,NaN,1": "the rating is not finite",
    "1,5,-inf,1": "the rating is not finite",
    "1,5,1e999,1": "the rating is not finite",
    "1,5,3,nan": "the timestamp is not finite",
    "1,5,5.5,1": "the rating lies outside of the scale 0.5 to 5",
    "1,5,0,1": "the rating lies outside of the scale 0.5 to 5",
    "x,5,3,1": "the user id is no plain whole number",
    "1,5.0,3,1": "the item id is no plain whole number",
    f"1,{10**18},3,1": "the item id is no plain whole number",
    "1,5,3": "more or fewer columns",
    "1,5,3,1,": "more or fewer columns",
    "1,5,3;1": "more or fewer columns",
    "1,31,3,1": "its pair of user and item stands in an earlier line",
    '1,"5,3,1': "a quotation mark",
    '1,"5"x,3,1': "a quotation mark",
    "1,5\0,3,1": "control character",
    "1,5\r,3,1": "control character",
    b"1,\xe9,3,1": "not in the encoding that was expected",
    "1,5,3," + "1" * 70_000: "longer than 65536 characters",
}


@pytest.mark.parametrize(("row", "reason"), BAD_ROWS.items(), ids=[str(row)[:20] for row in BAD_ROWS])
def test_a_bad_row_is_named_or_kept_apart(file, row, reason):
    row = row if isinstance(row, bytes) else row.encode()
    lines = b"userId,movieId,rating,timestamp\n1,31,2.5,10\n\n%s\n2,31,4,20\n"
    path = file(lines % row)
    with pytest.raises(ValueError, match=re.escape(reason)) as caught:
        load_ratings(path, scale=(0.5, 5))
    assert str(caught.value).startswith(f"{path}, line 4: ")
    assert len(str(caught.value)) < 400
    for content in (lines % row, lines.replace(b"\n", b"\r\n") % row):
        ratings = load_ratings(file(content), bad_rows="collect", scale=(0.5, 5))
        assert rows(ratings) == [(1, 31, 2.5, 10), (2, 31, 4, 20)]
        assert len(ratings.rejected) == 1
        ((line, text, why),) = ratings.rejected
        assert line == 4
        assert why.startswith(reason) or reason in why
        assert len(text) <= 60
        assert text.isprintable()
        assert row[:3].decode(errors="replace") in text
        assert ratings.rejected.reasons == {why: 1}
        assert why in repr(ratings.rejected)


def test_bad_rows_are_counted_by_their_reasons(file):
    path = file(HEADER + "1,1,3,1\n" + "1,2,,1\n" * 1500 + "1,1,4,1\n" + "2,1,4,1\n" + "2,1,x,1\n")
    ratings = load_ratings(path, bad_rows="collect")
    assert rows(ratings) == [(1, 1, 3, 1), (2, 1, 4, 1)]
    assert sorted(ratings.rejected.reasons.values()) == [1, 1, 1500]
    assert len(ratings.rejected) == 1502
    assert len(list(ratings.rejected)) == 1000


@pytest.mark.parametrize(
    ("values", "hint"),
    [
        ([0, 7, 10], "If 0 says that there is no rating, leave such rows out: scale=(1, 10)"),
        ([-1, 1, 5], "If -1 says that there is no rating, leave such rows out: scale=(1, 5)"),
        ([0, 0.5, 5], None),
        ([-1, 1, 1], None),
        ([-10, 0, 10], None),
    ],
)
def test_a_number_that_may_stand_for_no_rating_is_pointed_out(file, values, hint):
    rows = "".join(f"{n},1,{value}\n" for n, value in enumerate(values))
    path = file(("user,item,rating\n" + rows).encode())
    understood = load_ratings(path).understood
    if hint is None:
        assert "no rating" not in understood
    else:
        assert hint in understood
        left = load_ratings(path, scale=(1, max(values)), bad_rows="collect")
        assert (len(left), len(left.rejected)) == (2, 1)
        assert "no rating" not in left.understood


BAD_FILES = {
    "nothing": (b"", "is empty"),
    "header only": (HEADER.encode(), "a header, and no ratings"),
    "no header": (b"1,31,2.5,10\n", "line 1: no column for the user"),
    "no rating column": (b"userId,movieId\n1,2\n", "line 1: no column for the rating"),
    "two columns": (b"user,movie,item,rating\n1,2,3,4\n", "line 1: 2 columns could be the item"),
    "empty line first": (b"\n" + HEADER.encode() + b"1,2,3,4\n", "line 1: no column"),
    "zeros": (bytes(5000), "line 1: there is a zero byte"),
    "rubbish": (bytes(range(256)) * 9, "line 1:"),
    "utf-16": (HEADER.encode("utf-16-le"), "line 1: there is a zero byte"),
    "archive": (b"PK\x03\x04\x14\x00\x08", "is a zip archive or a spreadsheet: unpack it"),
    "gzip": (gzip.compress(HEADER.encode()), "is a gzip archive: unpack it"),
    "parquet": (b"PAR1\x15\x04", "is a Parquet file: let pandas"),
    "json": (b'{"reviewerID": "A1", "asin": "B1", "overall": 5.0}\n', "is JSON: let pandas"),
    "one person": (b"Date,Name,Year,Rating\n2020-01-01,Alien,1979,5\n", "line 1: no column for the user"),
    "spaces in names": (b"User ID , Title , Rating\n1 , Alien , 5\n", "line 1: no column for the item"),
    "long first line": (b"userId," * 99_999, "line 1: the line is longer"),
    "open quote": (b'userId,"movieId,rating\n1,2,3\n', "line 1: a quotation mark"),
}


@pytest.mark.parametrize(("content", "message"), BAD_FILES.values(), ids=BAD_FILES)
@pytest.mark.parametrize("bad_rows", ["raise", "collect"])
def test_a_file_without_ratings_gets_a_sentence(file, content, message, bad_rows):
    path = file(content)
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        load_ratings(path, bad_rows=bad_rows)
    assert str(caught.value).startswith(str(path))
    assert len(str(caught.value)) < 700


def test_a_file_of_bad_rows_only_says_how_many(file):
    with pytest.raises(ValueError, match="no ratings after it; 2 × the rating is missing"):
        load_ratings(file("user,item,rating\n1,2,\n1,3,\n"), bad_rows="collect")


def test_what_is_no_file_gets_a_sentence(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no file 'movielens-smal'.*\"movielens-small\""):
        load_ratings("movielens-smal")
    with pytest.raises(FileNotFoundError, match="no file"):
        load_ratings("a\0b")
    with pytest.raises(OSError, match="folder or a device"):
        load_ratings(tmp_path)
    for source in (None, "", 3, [1]):
        with pytest.raises(TypeError, match=r"path of a CSV file.*goes to Ratings\.from_frame"):
            load_ratings(source)
    with pytest.raises(ValueError, match='"raise" or "collect"'):
        load_ratings("simulated", bad_rows="drop")
    with pytest.raises(ValueError, match="file of yours"):
        load_ratings("simulated", scale=(1, 5))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_before_it_can_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="device"):
        load_ratings(tmp_path / "pipe")


# Files as people have them

OWN = Path(__file__).parent / "data" / "ratings"
TEN = [(1, 10, 4), (2, 10, 5), (2, 11, 3)]  # what several of them hold
#: For each file: the sentence that it first gets, if any; the arguments that then help; what it holds.
STRANGERS = {
    "amazon_2014.csv": (None, {}, [
        ("A2SUAM1J3GNN3B", "0000013714", 5, 1252800000), ("A14VAT5EAX3D9S", "0000013714", 4, 1362873600),
        ("A2SUAM1J3GNN3B", "B00004Y2UT", 2, 1252800000)]),
    "amazon_ratings_only.csv": ("no column for the user.*rating already.*columns=", dict(
        columns=["user", "item", "rating", "time"]), [
        ("A3AF8FFZAZYNE5", "0000000078", 5, 1092182400), ("AH2L9G3DQHHAJ", "0000000116", 4, 1019865600),
        ("A3AF8FFZAZYNE5", "0000000116", 1, 1395619200)]),
    "american_dates.csv": ("line 2: the timestamp is neither a number nor a date.*columns=", dict(
        columns={"user": "user", "item": "item", "rating": "rating"}), TEN),
    "blocks_by_film.txt": ("begin a block.*Write the item into each of its rows.*columns=", {}, None),
    "book_crossing.csv": ("line 4: .*encoding=.latin-1", dict(encoding="latin-1"), [
        (276725, "034545104X", 0), (276726, "0155061224", 5), (276727, "85-7326é", 7),
        (276726, "034545104X", 9)]),
    "cut_by_a_spreadsheet.csv": ("line 2: the item id has lost digits", dict(text_ids=True), [
        ("1", "9.78044E+12", 4), ("2", "9.78044E+12", 5), ("2", "9.78192E+12", 3)]),
    "excel_german.csv": (None, {}, [
        ("Jörg", "Das Boot", 4.5, 1537747200), ("Anna", "Das Boot", 3, 1537833600),
        ("Anna", "Lola rennt", 2.5, 1537920000)]),
    "excel_unicode.txt": (None, {}, [("Zoë", "Amélie", 4), ("José", "Amélie", 5), ("José", "Roma", 3)]),
    "goodbooks.csv": (None, {}, [(1, 258, 5), (2, 4081, 4), (2, 258, 3)]),
    "jester.csv": (None, {}, [(1, 5, -7.82), (1, 7, 8.79), (2, 5, 9.9)]),
    "leading_zeros.csv": (None, {}, [("007", "0042", 4), ("7", "42", 5), ("007", "42", 3)]),
    "movielens_100k.data": ("no column for the user in '196⇥242.*columns=", dict(
        columns=["user", "item", "rating", None]), [(196, 242, 3), (186, 302, 3), (196, 302, 1)]),
    "movielens_1m.dat": ("no column for the user in '1::1193.*columns=", dict(
        columns=["user", "item", "rating", "time"]), [
        (1, 1193, 5, 978300760), (1, 661, 3, 978302109), (2, 1193, 4, 978298413)]),
    "old_mac.csv": ("line 1: .*carriage return", dict(), None),
    "pandas_floats.csv": (None, {}, TEN),
    "pipes_and_dates.txt": (None, {}, [
        (1, 10, 4, 1537783200), (2, 10, 5, 1537783200), (2, 11, 3, 60)]),
    "spaces.txt": (None, {}, [(1, 10, 4), (2, 11, 3.5)]),
    "spreadsheet_says_sep.csv": (None, {}, [(1, 10, 4.5), (2, 11, 3)]),
    "plays.csv": ("no column for the rating.*columns=", dict(
        columns={"user": "userID", "item": "artistID", "rating": "plays"}), [
        (2, 51, 13883), (2, 52, 11), (3, 51, 7)]),
    "rated_again.csv": ("line 4: its pair .*duplicates=.last", dict(duplicates="last"), [
        (1, 10, 2, 300), (2, 10, 5, 100)]),
    "review_over_two_lines.csv": ("line 3: a quotation mark.*bad_rows=.collect", dict(bad_rows="collect"), [
        (1, 10, 4), (2, 11, 3)]),
    "shop.csv": ("no column for the rating.*columns=", dict(
        columns={"user": "customer", "item": "product", "rating": "points"}), [
        ("ada", "lamp", 7), ("bo", "lamp", 9), ("bo", "chair", 4)]),
    "thousands_apart.csv": (r"line 2: .*thousands are set apart by '\.' \(take these signs out", {}, None),
    "titles_with_commas.csv": (None, {}, [(1, 10, 4), (2, 11, 5), (2, 10, 3)]),
    "two_candidates.csv": ("2 columns could be the item, 'movie' and 'book'.*columns=", dict(
        columns={"user": "user", "item": "book", "rating": "rating"}), [(1, 20, 4), (2, 21, 5), (2, 20, 3)]),
    "utf16_without_mark.csv": ("line 1: there is a zero byte.*utf-16-le.*encoding", dict(
        encoding="utf-16-le"), TEN),
    "who_took_what.csv": ("no column for the rating.*ones.*blank_weight", {}, None),
    "windows_1252.csv": ("line 2: .*encoding=", dict(encoding="cp1252"), [
        (1, "L’Été meurtrier", 4), (2, "L’Été meurtrier", 5), (2, "Heat", 3)]),
}  # fmt: skip


def test_every_file_has_its_verdict():
    assert sorted(path.name for path in OWN.iterdir()) == sorted(STRANGERS)


@pytest.mark.parametrize("name", STRANGERS)
def test_a_strangers_file_is_read_or_says_what_helps(name, capsys):
    sentence, options, wanted = STRANGERS[name]
    if sentence:
        with pytest.raises(ValueError, match=sentence):
            load_ratings(OWN / name)
        assert capsys.readouterr().out == ""
    if wanted is None:
        return
    ratings = load_ratings(OWN / name, **options)
    assert rows(ratings) == wanted
    said = capsys.readouterr().out
    assert said == ratings.understood + "\n"
    assert said.startswith(f"{name}: {len(wanted)} ratings of ")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("excel_german.csv", {}, "semicolons: user = Nutzer (texts), item = Film (texts), "
         "rating = Bewertung (2.5 to 4.5 with a decimal comma), timestamp = Datum (dates, made seconds"),
        ("pandas_floats.csv", {}, "user = user (whole numbers, written as 1.0)"),
        ("cut_by_a_spreadsheet.csv", dict(text_ids=True), "of which 2 look like numbers that a"),
        ("rated_again.csv", dict(duplicates="mean"), "Of 1 repeated pairs the mean is taken."),
        ("review_over_two_lines.csv", dict(bad_rows="collect"), "2 rows are kept apart in .rejected."),
        ("movielens_1m.dat", dict(columns=["user", "item", "rating", "time"]), "'::': user = 0 (whole"),
    ],
)  # fmt: skip
def test_how_a_file_was_read_is_said(name, options, words):
    assert words in load_ratings(OWN / name, **options).understood


@pytest.mark.parametrize("number", ["1.234", "1,234"])
def test_what_may_be_thousands_is_said_to_be_none(file, number):
    understood = load_ratings(file(f"user;item;rating\na;x;{number}\n")).understood
    assert "1.234 with a decimal" in understood
    assert "no thousands set apart" in understood


@pytest.mark.parametrize(
    ("content", "options", "rows_wanted"),
    [
        ("a;b;c\n1;2;3,5\n4;5;1\n", dict(columns=["user", "item", "rating"]), [(1, 2, 3.5), (4, 5, 1)]),
        ("1,2,3\n", dict(columns=["item", "user", "rating"]), [(2, 1, 3)]),
        ("1 2 3\n4 5 6\n", dict(columns=["user", "item", "rating"], delimiter=" "), [(1, 2, 3), (4, 5, 6)]),
        ('user,item,rating\n1,2,"3,5"\n', {}, [(1, 2, 3.5)]),
        ("user,item,rating\n1,2,3\n", dict(decimal=","), [(1, 2, 3)]),
        # of names that are alike, the one that is written so
        (
            "userId,user_id,item,rating\n1,5,2,3\n",
            dict(columns=dict(user="user_id", item="item", rating="rating")),
            [(5, 2, 3)],
        ),
        ("A,a,b,c\n1,5,2,3\n", dict(columns=dict(user="A", item="B", rating="C")), [(1, 2, 3)]),
    ],
)
def test_what_is_told_of_a_file_is_followed(file, content, options, rows_wanted):
    assert rows(load_ratings(file(content), **options)) == rows_wanted


@pytest.mark.parametrize(
    ("content", "options", "error", "sentence"),
    [
        ("1,2,3\n", dict(columns=["user", "item"]), ValueError, "columns must have .*each once"),
        ("1,2,3\n", dict(columns=["user", "item", "stars"]), ValueError, "columns must have .*'stars'"),
        (
            "1,2,3\n",
            dict(columns=["user", "user", "item", "rating"]),
            ValueError,
            "columns must have .*each once",
        ),
        ("1,2,3,4\n", dict(columns=["user", "item", "rating"]), ValueError, "names 3 columns, but"),
        ("1,2,3\n", dict(columns="user"), ValueError, "columns must have .*in a list"),
        (
            "a,b,c\n1,2,3\n",
            dict(columns=dict(user="a", item="b", rating="d")),
            ValueError,
            "no column for the rating.*calls it 'd'",
        ),
        ("a,b,c\n1,2,3\n", dict(encoding="utf-9"), ValueError, "no encoding 'utf-9'"),
        ("a,b,c\n1,2,3\n", dict(decimal="·"), ValueError, "decimal must be"),
        ("a,b,c\n1,2,3\n", dict(duplicates="best"), ValueError, "duplicates must be"),
        ("user;item;rating\n1;2;3\n1;3;2,5\n", dict(decimal="."), ValueError, r'line 3: .*\(decimal=","'),
        ("user;item;rating\n1;2;3,5\n1;3;2.5\n", {}, ValueError, r'line 3: .*\(decimal="\."'),
        ("user;item;rating\n1;2;1.234,5\n", {}, ValueError, r"thousands are set apart by '\.'"),
        ("user;item;rating\n1;2;12\n1;3;1,234,567\n", {}, ValueError, "thousands are set apart by ','"),
        ("user;item;rating\n1;2;1\u202f234\n", {}, ValueError, "thousands are set apart"),
        ("1:\n1488844,3,2005-09-06\n", {}, ValueError, "begin a block.*Netflix.*columns="),
        ("user,item,rating\n1,2,3\n", dict(encoding="utf-16"), ValueError, "cannot be read in the encoding"),
        ("user,item,rating\n1,2,3\n", dict(delimiter=""), ValueError, "delimiter must be a text"),
    ],
)
def test_what_is_told_wrongly_gets_a_sentence(file, content, options, error, sentence):
    with pytest.raises(error, match=sentence) as caught:
        load_ratings(file(content), **options)
    assert SENTENCE.match(str(caught.value))


@pytest.mark.parametrize(
    ("duplicates", "times", "kept"),
    [
        ("first", None, [(1, 1, 2), (2, 1, 3)]),
        ("last", None, [(2, 1, 3), (1, 1, 5)]),
        ("mean", None, [(2, 1, 3), (1, 1, 4)]),
        ("first", [3, 1, 2, 9], [(2, 1, 3, 1), (1, 1, 5, 2)]),
        ("last", [3, 1, 2, 9], [(2, 1, 3, 1), (1, 1, 5, 9)]),
        ("mean", [3, 1, 2, 9], [(2, 1, 3, 1), (1, 1, 4, 9)]),
    ],
)
def test_one_rating_is_made_of_several(duplicates, times, kept):
    ratings = Ratings([1, 2, 1, 1], [1, 1, 1, 1], [2, 3, 5, 5], times=times, duplicates=duplicates)
    assert rows(ratings) == kept
    assert ratings.scale == (2, 5)


# Tables of other libraries

TABLE = {"user_id": [1, 1, 2], "book_id": ["a", "b", "a"], "rating": [4.0, 3.0, 5.0], "date": [7, 8, 9]}
IN_TABLE = [(1, "a", 4, 7), (1, "b", 3, 8), (2, "a", 5, 9)]


class Frame:
    """What a DataFrame of any library has: columns with names that give arrays."""

    def __init__(self, **changed):
        self.data = TABLE | changed
        self.columns = list(self.data)

    def __getitem__(self, name):
        column = Frame()
        column.to_numpy = lambda: np.asarray(self.data[name])
        return column


@pytest.mark.parametrize("library", ["a dict", "any", "pandas", "polars", "pyarrow"])
def test_a_table_of_each_library_is_taken(library):
    if library == "a dict":
        frame = TABLE
    elif library == "any":
        frame = Frame()
    else:
        package = pytest.importorskip(library)
        frame = package.table(TABLE) if library == "pyarrow" else package.DataFrame(TABLE)
    assert rows(Ratings.from_frame(frame)) == IN_TABLE
    told = Ratings.from_frame(frame, columns={"user": "book_id", "item": "user_id", "rating": "rating"})
    assert rows(told) == [("a", 1, 4), ("b", 1, 3), ("a", 2, 5)]


def test_dates_and_ids_come_as_tables_hold_them():
    dates = np.array(["2018-09-24", "1970-01-01T00:00:01.5", "1969-12-31T23:59:59"], "datetime64[ns]")
    for written in (
        dates,
        [str(date) for date in dates.astype("datetime64[us]")],
        dates.astype("datetime64[us]").tolist(),
    ):
        ratings = Ratings.from_frame(Frame(user_id=np.array([1.0, 1.0, 2.0]), date=written))
        assert ratings.times.tolist() == [1537747200, 1.5, -1]
        assert ratings.users.tolist() == [1, 1, 2]


@pytest.mark.parametrize(
    ("frame", "columns", "error", "sentence"),
    [
        (Frame(user_id=[1, np.nan, 2]), None, ValueError, "1 missing in the column 'user_id'.*dropna"),
        (Frame(book_id=["a", None, "b"]), None, ValueError, "1 missing in the column 'book_id'"),
        (Frame(rating=[1, np.nan, np.nan]), None, ValueError, "2 missing in the column 'rating'"),
        (
            Frame(date=np.array(["NaT"] * 3, "datetime64[s]")),
            None,
            ValueError,
            "3 missing in the column 'date'",
        ),
        (Frame(user_id=[1.5, 1, 2]), None, TypeError, "'user_id' are no whole numbers"),
        (Frame(date=["09 18, 2014"] * 3), None, ValueError, "neither numbers nor dates"),
        (Frame(movie=[1, 2, 3]), None, ValueError, "2 columns could be the item"),
        (Frame(), dict(user="x", item="book_id", rating="rating"), ValueError, "for the user.*calls it 'x'"),
        (Frame(), ["user", "item", "rating"], TypeError, "must be a dict"),
        ({"a": [1]}, None, ValueError, "no column for the user"),
        ([1, 2], None, TypeError, "table with named columns is wanted"),
    ],
)
def test_a_table_that_is_none_of_ratings_gets_a_sentence(frame, columns, error, sentence):
    with pytest.raises(error, match=sentence) as caught:
        Ratings.from_frame(frame, columns=columns)
    assert SENTENCE.match(str(caught.value))


def test_arrow_data_need_a_library_that_reads_them(monkeypatch):
    class Stream:
        def __arrow_c_stream__(self, requested_schema=None):
            raise AssertionError("nobody reads it")

    for library in ("pyarrow", "polars"):
        monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ModuleNotFoundError, match="pip install pyarrow"):
        Ratings.from_frame(Stream())


# Any file at all

cell = st.one_of(
    st.sampled_from(
        ["1", "2", "3.5", "-0", "007", "", " 4 ", '"5"', '"', "nan", "1e400", "x", "é", "\0", "\r"]
    ),
    st.integers(-3, 30).map(str),
    st.text(max_size=3),
)
line = st.one_of(
    st.lists(cell, max_size=5).map(",".join),
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 6)).map("{0[0]},{0[1]},{0[2]}".format),
)
end = st.sampled_from(["\n", "\r\n"])


def outcome(path, **options):
    """What reading ends in, to be compared; anything but ratings or a sentence is an error."""
    try:
        ratings = load_ratings(path, **options)
    except ValueError as error:
        message = str(error)
        assert SENTENCE.match(message)
        assert len(message) < 2000
        return message
    return rows(ratings), ratings.user_ids.dtype.kind, list(ratings.rejected), ratings.rejected.reasons


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "file.csv"


@given(st.lists(st.sampled_from([b"ab", b"1", b"\n", b"\r\n", b"\r"])).map(b"".join), st.integers(1, 9))
@example(b"abababab\r5\n", 1)
def test_lines_are_the_same_wherever_a_block_ends(scratch, content, block):
    scratch.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "BLOCK", block)
        patch.setattr(lines, "LONGEST", 8)
        read = [
            (number + below, line.encode())
            for number, whole, _ in lines.blocks(scratch)
            for below, line in enumerate(whole)
        ]
    wanted = content.removesuffix(b"\n").split(b"\n") if content else []
    assert [number for number, _ in read] == list(range(1, len(wanted) + 1))
    for (_, line), whole in zip(read, wanted, strict=True):
        whole = whole.removesuffix(b"\r")
        assert line == whole or (8 < len(line) < len(whole) and whole.startswith(line))


@given(
    st.lists(st.tuples(line, end), max_size=30),
    st.sampled_from(["raise", "collect"]),
    st.sampled_from([None, (1, 5)]),
    st.booleans(),
    st.integers(1, 60),
)
@examples(60)
def test_whatever_is_read_at_once_the_rows_are_the_same(scratch, body, bad_rows, scale, texts, block):
    content = "user,item,rating\n" + "".join(row + sign for row, sign in body)
    scratch.write_bytes(content.encode("utf-8", "replace"))
    options = dict(bad_rows=bad_rows, scale=scale, text_ids=texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "BLOCK", block)  # so that lines lie across blocks
        mixed = outcome(scratch, **options)
        patch.setattr(lines, "PLAIN", b"")
        assert outcome(scratch, **options) == mixed
        patch.setattr(lines, "BLOCK", 2**18)
        assert outcome(scratch, **options) == mixed
    if bad_rows == "collect" and not isinstance(mixed, str):
        # nothing is dropped in silence: each line with something on it is a rating or a rejected row
        filled = [
            row for row in scratch.read_bytes().split(b"\n")[1:] if row.removesuffix(b"\r").strip(b" \t")
        ]
        assert len(mixed[0]) + sum(mixed[3].values()) == len(filled)


#: What is a number, and a whole number, said in another way than by Python's own functions.
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
WHOLE = re.compile("0|-?[1-9][0-9]{0,17}")
numberlike = st.text("0123456789+-.eE_ ,x٣\x1c\u2003", max_size=8) | st.sampled_from(["nan", "-inf", "1e999"])


@given(st.lists(numberlike, min_size=1, max_size=9))
@example(["1", "2", "x", "", " 3 ", "1_0", "٣", "1e999", "infinity", "007", "9" * 18, "9" * 19, "-0"])
@examples(80)
def test_a_block_is_taken_text_by_text(texts):
    texts = [text.strip(" \t") for text in texts]
    ids = columns.Ids("id", "1", as_texts=False)
    kinds = [(columns.Numbers("rating", "1", None), NUMBER, float), (ids, WHOLE, int)]
    for column, pattern, convert in kinds:
        good = [bool(pattern.fullmatch(text)) and abs(convert(text)) != np.inf for text in texts]
        numbers, faults = column.read(texts)
        assert sorted(faults) == [at for at, right in enumerate(good) if not right]
        read = [list(ids.texts)[at] if column is ids else at for at in numbers[good].tolist()]
        assert list(map(convert, read)) == [
            convert(text) for text, right in zip(texts, good, strict=True) if right
        ]


@given(tables(max_size=30), st.sampled_from([",", ";", "\t"]), end)
def test_what_another_library_writes_is_read_back(scratch, table, delimiter, sign):
    users, items, values, times = table
    users, items = ([x.strip() or "x" if isinstance(x, str) else x for x in ids] for ids in (users, items))
    printable = all(str(x).isprintable() for x in users + items)
    whole = all(isinstance(x, str) or abs(x) < 10**18 for x in users + items)
    texts = any(isinstance(ids[0], str) and re.fullmatch(r"-?\d+", ids[0]) for ids in (users, items))
    if not printable or not whole or texts or len(set(zip(users, items, strict=True))) < len(users):
        return
    with scratch.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator=sign)
        writer.writerow(["user", "item", "rating", "time"])
        writer.writerows(zip(users, items, values, times, strict=True))
    assert rows(load_ratings(scratch)) == list(zip(users, items, values, times, strict=True))


@given(st.one_of(st.binary(max_size=300), st.binary(max_size=200).map(lambda tail: HEADER.encode() + tail)))
@example(b"\xef\xbb\xbf")
@example(b"user,item,rating\n1,1,1\xff\n")
@examples(80)
def test_any_bytes_end_in_a_message_or_a_result(scratch, content):
    scratch.write_bytes(content)
    for bad_rows in ("raise", "collect"):
        outcome(scratch, bad_rows=bad_rows)
    with contextlib.suppress(ValueError):
        assert load_films(scratch)


def test_a_line_of_gigabytes_takes_no_memory(scratch):
    with scratch.open("wb") as file:  # sparse: it takes no room on the disk either
        file.write(HEADER.encode() + b"1,31,2.5,10\n7,7,")
        file.seek(300_000_000, os.SEEK_CUR)
        file.write(b"\n2,31,4,20\n")
    tracemalloc.start()
    ratings = load_ratings(scratch, bad_rows="collect")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows(ratings) == [(1, 31, 2.5, 10), (2, 31, 4, 20)]
    ((line, text, reason),) = ratings.rejected
    assert (line, text[:4], reason) == (3, "7,7,", "the line is longer than 65536 characters")
    assert peak < 5_000_000
    with pytest.raises(ValueError, match="line 3: the line is longer"):
        load_ratings(scratch)


@pytest.mark.parametrize("row", ["1,{},3.5,9", "a{},b,3.5,9", "1,{},,9"])
def test_memory_and_time_grow_with_the_rows_only(scratch, row):
    n = 15_000
    scratch.write_text(HEADER + "0,0,1,1\n" + "\n".join(map(row.format, range(1, n))), encoding="utf-8")
    start = time.process_time()
    tracemalloc.start()
    ratings = load_ratings(scratch, bad_rows="collect", text_ids=row.startswith("a"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(ratings) + len(ratings.rejected) == n
    assert peak < 5_000_000 + 400 * n
    assert time.process_time() - start < 60


# Films


def test_films_have_title_year_and_genres(file):
    path = file(
        'movieId,title,genres\r\n1,"Crash, The (1996)",Drama|Thriller\r\n'
        "2,Élan (2006–2007),(no genres listed)\r\n"
        '3,"He said ""no"" (a (b) story) (1999)",Comedy\r\n4,2001,Sci-Fi\r\n5,(500) Days (2009) ,Romance\r\n'
    )
    films = load_films(path)
    assert [(film.id, film.title, film.year, film.genres) for film in films.values()] == [
        (1, "Crash, The", 1996, ("Drama", "Thriller")),
        (2, "Élan", 2006, ()),
        (3, 'He said "no" (a (b) story)', 1999, ("Comedy",)),
        (4, "2001", None, ("Sci-Fi",)),
        (5, "(500) Days", 2009, ("Romance",)),
    ]
    assert all(films[number].id == number for number in films)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no films"),
        ("movieId,title,genres\n", "holds no films"),
        ("movieId,title\n1,A\n", "line 1: the columns movieId, title, genres must be named"),
        ("movieId,title,genres\n1,A,B\n1,A,B\n", "line 3: its film stands in an earlier line"),
        ("movieId,title,genres\nx,A,B\n", "line 2: the number of the film"),
        ("movieId,title,genres\n1,,B\n", "line 2: the title is missing"),
        ("movieId,title,genres\n1,A\n", "line 2: there are more or fewer columns"),
        ('movieId,title,genres\n1,A,B\n2,"C"x,D\n', "line 3: a quotation mark is out of place"),
        ('movieId,title,genres\n1,A,B\n2,"C,D\n', "line 3: a quotation mark"),
        (b"movieId,title,genres\n1,A,B\n2,Zo\xeb,D\n", "line 3: the line is not in the encoding"),
        ("movieId,title,genres\n1,A\0,B\n", "line 2: there is a zero byte"),
        (b"PK\x03\x04", "a zip archive"),
    ],
)
def test_bad_films_get_a_sentence(file, content, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        load_films(file(content))


def test_the_simulated_films_and_ratings_fit_together():
    ratings, films = load_ratings("simulated"), load_films("simulated")
    assert set(ratings.items.tolist()) <= set(films)
    assert all(film.title and film.year for film in films.values())


# MovieLens, from a server of this test

MEMBERS = {
    "ratings.csv": (HEADER + "1,31,2.5,10\n2,31,4,20\n").replace("\n", "\r\n").encode(),
    "movies.csv": b"movieId,title,genres\n31,A film (1999),Drama\n",
    "README.txt": b"The terms of something else.\n",
}


def archive(changed=()):
    """A zip of the members, some of them changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in {**MEMBERS, **dict(changed)}.items():
            file.writestr(zipfile.ZipInfo(f"ml-latest-small/{name}"), content)
        file.writestr(zipfile.ZipInfo("ml-latest-small/tags.csv"), "what nobody asked for")
    return buffer.getvalue()


class Publisher(http.server.BaseHTTPRequestHandler):
    """Answers with what the test put into its class, and counts how often it was asked."""

    def do_GET(self):
        self.server.asked += 1
        self.server.answer(self)

    def log_message(self, *_):
        pass


def sends(content, status=200, length=None):
    def answer(handler):
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(content) if length is None else length))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def stalls(handler):
    sends(b"PK", length=1000)(handler)
    handler.wfile.flush()
    time.sleep(1.5)


@pytest.fixture
def publisher(monkeypatch):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    server.asked, server.answer = 0, sends(archive())
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    expected = {name: hashlib.sha256(text).hexdigest() for name, text in MEMBERS.items()}
    monkeypatch.setattr(download, "URL", f"http://127.0.0.1:{server.server_port}/ml-latest-small.zip")
    monkeypatch.setattr(download, "ARCHIVE", f"sha256:{hashlib.sha256(archive()).hexdigest()}")
    monkeypatch.setattr(download, "MEMBERS", expected)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("MATHTOOLS_DATA", raising=False)
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(download.platformdirs, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    return tmp_path / "cache"


def content(folder):
    return {str(path.relative_to(folder)): path.is_file() and path.read_bytes() for path in folder.rglob("*")}


def test_it_is_fetched_once_with_its_terms_shown_before(publisher, cache, capsys, monkeypatch):
    with pytest.raises(FileNotFoundError, match=r"download=True.*MATHTOOLS_DATA"):
        load_ratings("movielens-small")
    assert publisher.asked == 0
    shown = []
    publisher.answer = lambda handler: (shown.append(capsys.readouterr().out), sends(archive())(handler))
    ratings = load_ratings("movielens-small", download=True)
    for words in (
        "Commercial use",
        "same terms",
        "Harper and Joseph A. Konstan. 2015",
        "https://",
        "endorse",
    ):
        assert words in shown[0]
    assert "B/s" in capsys.readouterr().err
    assert rows(ratings) == [(1, 31, 2.5, 10), (2, 31, 4, 20)]
    assert ratings.scale == (0.5, 5)
    assert content(cache / "ml-latest-small") == MEMBERS
    assert os.listdir(cache) == ["ml-latest-small"]  # and no scratch
    monkeypatch.setattr(download, "URL", "http://127.0.0.1:9/")  # afterwards, no network is needed
    for option in (True, False):
        assert rows(load_ratings("movielens-small", download=option)) == rows(ratings)
        assert load_films("movielens-small", download=option)[31].title == "A film"
    assert publisher.asked == 1
    assert capsys.readouterr() == ("", "")


BROKEN = {
    "cut off": (sends(archive()[:300], length=len(archive())), "could not be fetched"),
    "cut off unseen": (sends(archive()[:-30]), "SHA256 hash"),
    "stalls": (stalls, "could not be fetched.*timed out"),
    "no such page": (sends(b"no", 404), "404"),
    "server in trouble": (sends(b"no", 503), "503"),
    "no length": (sends(b"", length="many"), "could not be fetched"),
    "silence": (lambda handler: None, "could not be fetched"),
    "empty": (sends(b""), "SHA256 hash"),
    "a page of a hotel": (sends(b"<html>Room number?</html>"), "SHA256 hash"),
    "another version": (sends(archive({"ratings.csv": HEADER.encode() + b"1,31,5,10\n"})), "newer version"),
}


@pytest.mark.parametrize(("answer", "message"), BROKEN.values(), ids=BROKEN)
def test_a_download_gone_wrong_leaves_the_cache_as_it_was(publisher, cache, monkeypatch, answer, message):
    if answer is stalls:  # all others have their time, on the busiest machine
        monkeypatch.setattr(download, "PATIENCE", 0.3)
    cache.mkdir()
    (cache / "other").write_text("something of somebody else")
    (cache / "ml-latest-small").mkdir()  # damaged, so that it is to be fetched anew
    (cache / "ml-latest-small" / "ratings.csv").write_bytes(MEMBERS["ratings.csv"][:-5])
    found, publisher.answer = content(cache.parent), answer
    tracemalloc.start()
    with pytest.raises(OSError, match=message) as caught:
        load_ratings("movielens-small", download=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert SENTENCE.match(str(caught.value))
    assert publisher.asked == 1
    assert content(cache.parent) == found
    assert peak < 20_000_000
    monkeypatch.setattr(download, "PATIENCE", 30)
    publisher.answer = sends(archive())  # and the next time it works
    assert len(load_ratings("movielens-small", download=True)) == 2
    assert content(cache / "ml-latest-small") == MEMBERS
    assert sorted(os.listdir(cache)) == ["ml-latest-small", "other"]


def test_no_network(publisher, cache, monkeypatch):
    monkeypatch.setattr(download, "URL", "http://127.0.0.1:9/ml-latest-small.zip")
    with pytest.raises(OSError, match=r"could not be fetched.*network"):
        load_ratings("movielens-small", download=True)
    assert content(cache) == {}


def test_a_cache_that_cannot_be_written_is_said_before_anything_is_fetched(publisher, cache):
    cache.write_text("a file where the folder should be")  # which stops root as well
    with pytest.raises(OSError, match="cache"):
        load_ratings("movielens-small", download=True)
    assert publisher.asked == 0
    assert cache.is_file()


@pytest.mark.parametrize("trouble", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_full_disk_or_an_interrupt_leaves_the_cache_as_it_was(publisher, cache, monkeypatch, trouble):
    def write(*_, **__):
        raise trouble

    monkeypatch.setattr(zipfile.ZipFile, "extractall", write)
    with pytest.raises((OSError, KeyboardInterrupt)) as caught:
        load_ratings("movielens-small", download=True)
    assert "No space left on device" in str(caught.value) or caught.type is KeyboardInterrupt
    assert content(cache) == {}


def homeless(*_, **__):
    raise RuntimeError("could not determine the home directory")


@pytest.mark.parametrize("folder", [lambda *_, **__: Path("~/.cache/x"), homeless], ids=["old", "new"])
def test_an_account_without_a_home(monkeypatch, folder):
    monkeypatch.delenv("MATHTOOLS_DATA", raising=False)
    monkeypatch.setattr(download.platformdirs, "user_cache_path", folder)
    with pytest.raises(FileNotFoundError, match=r"no home folder.*MATHTOOLS_DATA"):
        load_ratings("movielens-small", download=True)


def test_a_folder_of_ones_own_comes_first_and_is_checked(publisher, cache, tmp_path, monkeypatch):
    folder = tmp_path / "data" / "ml-latest-small"
    folder.mkdir(parents=True)
    for name, text in MEMBERS.items():
        (folder / name).write_bytes(text)
    monkeypatch.setenv("MATHTOOLS_DATA", str(tmp_path / "data"))
    assert len(load_ratings("movielens-small", download=True)) == 2
    assert load_films("movielens-small")[31].year == 1999
    (folder / "ratings.csv").write_bytes(MEMBERS["ratings.csv"].replace(b"\r", b""))
    with pytest.raises(ValueError, match=r"not the version of September 2018.*give its path"):
        load_ratings("movielens-small", download=True)
    assert publisher.asked == 0
    monkeypatch.setenv("MATHTOOLS_DATA", str(tmp_path / "elsewhere"))
    with pytest.raises(FileNotFoundError, match="not on this machine yet"):
        load_ratings("movielens-small")


def test_two_processes_at_once(publisher, cache):
    gate = threading.Barrier(2)

    def answer(handler):
        gate.wait(60)  # nobody gets the archive before all have asked for it
        sends(archive())(handler)

    publisher.answer = answer
    code = (
        "import sys; from pathlib import Path\n"
        "from mathtools.backstage.rating_files import download; from mathtools.ratings import load_ratings\n"
        "download.URL, download.MEMBERS, download.ARCHIVE = sys.argv[2], eval(sys.argv[3]), sys.argv[4]\n"
        "download.platformdirs.user_cache_path = lambda *_, **__: Path(sys.argv[1])\n"
        "print(len(load_ratings('movielens-small', download=True)))"
    )
    command = [sys.executable, "-c", code, str(cache), download.URL, repr(download.MEMBERS), download.ARCHIVE]
    runs = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for run in runs:
        out, err = run.communicate(timeout=120)
        assert run.returncode == 0, err
        assert out.splitlines()[-1] == "2"
    assert publisher.asked == 2
    assert content(cache / "ml-latest-small") == MEMBERS
    assert os.listdir(cache) == ["ml-latest-small"]


def test_the_real_ratings():
    try:
        path = download.movielens("ratings.csv", False)
    except FileNotFoundError:
        pytest.skip("the real MovieLens ratings are neither where MATHTOOLS_DATA says nor in the cache")
    ratings, films = load_ratings("movielens-small"), load_films("movielens-small")
    with path.open(encoding="utf-8", newline="") as file:
        expected = [
            (int(row["userId"]), int(row["movieId"]), float(row["rating"]), float(row["timestamp"]))
            for row in csv.DictReader(file)
        ]
    assert rows(ratings) == expected
    assert (len(ratings), ratings.n_users, ratings.n_items) == (100_836, 610, 9_724)
    assert len(films) == 9_742
    assert set(ratings.item_ids.tolist()) <= set(films)
    assert (films[1].title, films[1].year) == ("Toy Story", 1995)
    assert sum(film.year is None for film in films.values()) == 12
