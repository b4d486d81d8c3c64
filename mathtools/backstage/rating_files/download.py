"""MovieLens "latest small": found on this machine, or fetched once from its publisher.

Nothing of it is part of this course, whose own licence is freer than that of the data.
"""

import contextlib
import hashlib
import os
import shutil
import stat
import tempfile
import time
import zipfile
from pathlib import Path

import platformdirs

URL = "https://files.grouplens.org/datasets/movielens/ml-latest-small.zip"
FOLDER = "ml-latest-small"
#: The files that are used: bytes and SHA-256 of the version of September 2018.
MEMBERS = {
    "ratings.csv": (2_483_723, "aa289ca83157595d0df6aea1be6a4ded676ddc4385472e8313a8ed9805352646"),
    "movies.csv": (494_431, "5a5f32dd9bb3797b8e728a1b98958789d2b13f294a69fdfbc5727f8a9611aa07"),
    "README.txt": (8_344, "e165937702ae1fac9237b6bd377f03d027f7ef97175d4a04a203e8b12d5516ea"),
}
LARGEST = 10_000_000  # bytes of the archive, ten times what it has
PATIENCE = 30  # seconds without an answer
ABANDONED = 600  # seconds in which a download that is alive has written something

TERMS = f"""\
MovieLens "latest small": 100,836 ratings of 9,724 films by 610 people, published by GroupLens, University of
Minnesota. Its terms in short; the file README.txt, fetched with it, has them in full, and so has
https://files.grouplens.org/datasets/movielens/ml-latest-small-README.html

- It is for research. Commercial use, or any that brings revenue, needs permission from GroupLens first.
- You may pass it on, changed or not, only under the same terms.
- Do not say or suggest that the University of Minnesota or GroupLens endorses what you do with it.
- It comes without warranty.
- A publication that uses it must cite: F. Maxwell Harper and Joseph A. Konstan. 2015. The MovieLens Datasets:
  History and Context. ACM Transactions on Interactive Intelligent Systems 5, 4: 19:1-19:19.
  https://doi.org/10.1145/2827872

Fetching it (1 MB, once) from {URL}"""


class NotHere(FileNotFoundError):
    """Data that nobody has fetched yet: no fault, so a notebook shows the sentence, not where it arose."""

    def _render_traceback_(self):  # IPython asks for it
        return [f"FileNotFoundError: {self}"]


def movielens(name, download):
    """Path of one of `MEMBERS`, whose content is as expected.

    Parameters
    ----------
    name : str
    download : bool
        Whether it may be fetched if it is not there.

    Returns
    -------
    Path

    Raises
    ------
    FileNotFoundError
        It is not there, and may not be fetched.
    ValueError
        It is there, and is another version or damaged.
    OSError
        It could not be fetched, or not be kept. The cache is as it was.
    """
    if given := os.environ.get("MATHTOOLS_DATA"):
        path = Path(given) / FOLDER / name
        if path.is_file():
            if not _whole(path):
                raise ValueError(
                    f"{path} is not the version of September 2018 that this name stands for, or is damaged. "
                    "To read it as it is, give its path."
                )
            return path
    cache = _cache()
    path = cache / FOLDER / name
    _tidy(cache)
    if path.is_file() and _whole(path):
        return path
    if not download:
        trouble = "is damaged" if path.exists() else "is not on this machine yet"
        raise NotHere(
            f"The MovieLens data {trouble}. download=True fetches it once from its publisher; without a "
            f"network, put the folder {FOLDER}, unpacked, into a folder of yours and its path into the "
            'environment variable MATHTOOLS_DATA. load_ratings("simulated") needs neither.'
        )
    _fetch(cache)
    return path


def _cache():
    try:
        folder = platformdirs.user_cache_path("calculus-for-ai", appauthor=False)
    except RuntimeError:  # no home folder; before platformdirs 4.11, "~" stays as it is there
        folder = Path("~")
    if not folder.is_absolute():
        raise FileNotFoundError(
            "This account has no home folder that could keep the data. Put the path of a folder that holds "
            f"{FOLDER} into the environment variable MATHTOOLS_DATA."
        )
    return folder


def _whole(path):
    size, checksum = MEMBERS[path.name]
    try:
        if path.stat().st_size != size:
            return False
        return hashlib.sha256(path.read_bytes()).hexdigest() == checksum
    except OSError as error:
        raise OSError(f"{path} is there, but cannot be read ({error.strerror}).") from None


def _tidy(cache):
    """Remove what a download has left that was killed; one that runs at this moment has just written."""
    for left in cache.glob(".download-*"):
        with contextlib.suppress(OSError):
            written = max(path.stat().st_mtime for path in (left, *left.iterdir()))
            if abs(time.time() - written) > ABANDONED:  # on either side: a clock may have been put back
                shutil.rmtree(left, ignore_errors=True)


def _fetch(cache):
    """Put all of `MEMBERS` into the cache, or leave it as it is and raise an OSError."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".download-", dir=cache))
    except OSError as error:
        raise _unwritable(cache, error) from None
    try:
        archive, new = scratch / "archive.zip", scratch / FOLDER
        print(TERMS, flush=True)
        _transfer(archive)
        contents = _unpacked(archive)
        try:
            new.mkdir()
            for name, content in contents.items():
                (new / name).write_bytes(content)
            _exchange(new, cache / FOLDER, scratch / "old")
        except OSError as error:
            raise _unwritable(cache, error) from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _unwritable(cache, error):
    return OSError(
        f"The folder {cache}, which is to keep the data, cannot be written ({error.strerror}). Make room or "
        "give yourself the right to write there."
    )


def _transfer(archive):
    """Fetch the archive into a file, with a progress bar."""
    import pooch
    from tqdm import tqdm

    class Limited:
        """A file that does not grow without end, whatever the other side sends."""

        def __init__(self, file):
            self.file, self.flush = file, file.flush

        def write(self, chunk):
            if self.file.tell() + len(chunk) > LARGEST:
                raise ValueError(f"more than {LARGEST:,} bytes were sent")
            self.file.write(chunk)

    try:
        with contextlib.ExitStack() as opened:
            file = opened.enter_context(archive.open("wb"))
            # a bar without a total is neither true nor false to pooch, which sets it when the answer comes
            bar = opened.enter_context(tqdm(total=10**6, unit="B", unit_scale=True, desc=FOLDER))

            def close_at_the_end(response, **_):  # pooch leaves it open when the transfer fails
                opened.callback(response.close)

            fetch = pooch.HTTPDownloader(
                progressbar=bar, chunk_size=2**14, timeout=PATIENCE, hooks={"response": close_at_the_end}
            )
            fetch(URL, Limited(file), None)
    except Exception as error:  # of requests, of urllib3, of the disk: all that is said is that it failed
        raise OSError(
            f"The MovieLens data could not be fetched from {URL} ({_cause(error)}). Nothing was changed. "
            "Look whether this machine has a network, and try again later."
        ) from error


def _cause(error):
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:200]}" if text else type(error).__name__


def _unpacked(archive):
    """The content of each of `MEMBERS`, checked. Nothing else in the archive is unpacked, whatever it is."""
    try:
        with zipfile.ZipFile(archive) as file:
            for entry in file.infolist():
                _stays_inside(entry)
            contents = {}
            for name, (size, _) in MEMBERS.items():
                with file.open(f"{FOLDER}/{name}") as member:
                    contents[name] = member.read(size + 1)  # no more, however much it would unpack to
    except Exception as error:  # damaged archives raise a dozen kinds: of zipfile, zlib, struct, …
        raise OSError(
            f"What came from {URL} is not the archive that was expected ({_cause(error)}). It was thrown "
            "away, and nothing was changed. The transfer may have broken off: try again."
        ) from error
    for name, content in contents.items():
        if hashlib.sha256(content).hexdigest() != MEMBERS[name][1]:
            raise OSError(
                f"The file {name} that came from {URL} has not the expected checksum. It was thrown away, "
                "and nothing was changed. Try again; if this stays so, the publisher has a newer version, "
                "and the course needs an update."
            )
    return contents


def _stays_inside(entry):
    name = entry.filename.replace("\\", "/")
    outside = name.startswith("/") or ":" in name or ".." in name.split("/")
    if outside or stat.S_ISLNK(entry.external_attr >> 16):
        raise ValueError(f"its entry {entry.filename[:60]!r} leads out of the folder")


def _exchange(new, place, old):
    """Move a folder to its place in one step, and what stands there aside.

    Another process may do the same at this moment. If its files are there and whole, they are as good.
    """
    for _ in range(3):
        try:
            os.rename(new, place)
            return
        except OSError:
            if all((place / name).is_file() and _whole(place / name) for name in MEMBERS):
                return
            if not place.exists():
                raise
            with contextlib.suppress(FileNotFoundError):
                os.rename(place, old)
    os.rename(new, place)
