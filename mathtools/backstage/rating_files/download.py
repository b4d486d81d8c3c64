"""MovieLens "latest small": found on this machine, or fetched once from its publisher.

Nothing of it is part of this course, whose own licence is freer than that of the data.
"""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

import platformdirs

URL = "https://files.grouplens.org/datasets/movielens/ml-latest-small.zip"
FOLDER = "ml-latest-small"
#: The archive of September 2018, 978,202 bytes: TensorFlow Datasets lists the same number in its
#: url_checksums/movielens.txt.
ARCHIVE = "sha256:696d65a3dfceac7c45750ad32df2c259311949efec81f0f144fdfb91ebc9e436"
#: The files in it that are used, each with its SHA-256: a folder of the learner's may hold others.
MEMBERS = {
    "ratings.csv": "aa289ca83157595d0df6aea1be6a4ded676ddc4385472e8313a8ed9805352646",
    "movies.csv": "5a5f32dd9bb3797b8e728a1b98958789d2b13f294a69fdfbc5727f8a9611aa07",
    "README.txt": "e165937702ae1fac9237b6bd377f03d027f7ef97175d4a04a203e8b12d5516ea",
}
PATIENCE = 30  # seconds without an answer

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
    """Path of one of `MEMBERS`, whose content is as expected; fetched if need be, and if that is allowed.

    Raises FileNotFoundError if it is not there and may not be fetched, ValueError if it is another version or
    damaged, OSError if it could not be fetched or kept; the cache is as it was then.
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
    return hashlib.sha256(path.read_bytes()).hexdigest() == MEMBERS[path.name]


def _fetch(cache):
    """Put all of `MEMBERS` into the cache, each in one step and from an archive that was checked whole."""
    import pooch

    pooch.get_logger().setLevel("WARNING")  # the bar says enough
    cache.mkdir(parents=True, exist_ok=True)
    # within the cache, so that moving a file to its place is a mere change of name, also for two at once
    with tempfile.TemporaryDirectory(prefix=".download-", dir=cache) as scratch:
        print(TERMS, flush=True)
        try:
            with contextlib.ExitStack() as opened:

                def close_at_the_end(response, **_):  # pooch leaves it open when the transfer fails
                    opened.callback(response.close)

                fetch = pooch.HTTPDownloader(
                    progressbar=True, timeout=PATIENCE, hooks={"response": close_at_the_end}
                )
                unpacked_files = pooch.retrieve(
                    URL,
                    known_hash=ARCHIVE,
                    fname="archive.zip",
                    path=scratch,
                    downloader=fetch,
                    processor=pooch.Unzip(members=[f"{FOLDER}/{name}" for name in MEMBERS]),
                )
        except Exception as error:  # of pooch, requests, urllib3, the disk
            words = " ".join(str(error).split())[:200]
            raise OSError(
                f"The MovieLens data could not be fetched from {URL} ({type(error).__name__}: {words}). "
                "Nothing was changed. Look whether this machine has a network, and try again later. If the "
                "checksum stays wrong, the publisher has a newer version, and the course needs an update."
            ) from error
        (cache / FOLDER).mkdir(exist_ok=True)
        for unpacked in unpacked_files:
            os.replace(unpacked, cache / FOLDER / Path(unpacked).name)
