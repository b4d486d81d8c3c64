"""Gradient descent on ratings in parts, on one and on two workers: time, and memory as the ratings grow.

Run it by hand: ``python benchmarks/beyond.py`` (``--rows 1e6 1e7 1e8`` says how many ratings; ``--small``
takes few of them). It needs Dask, which ``python course.py dask`` adds; 10⁸ ratings take some 500 MB of disk
in a temporary folder, and some minutes.

The ratings are drawn by the workers, part by part, from one simulated world shaped like the Netflix Prize:
17,770 films of very different popularity, 200 ratings from each viewer. An epoch is one step of gradient
descent with all ratings, `parts.part_step` on each part, the sum of the slopes, and Q sent out again; the
rows of P stay with the workers.

*Memory.* Two new workers for each number of ratings, each told at its end how much it has held at most (Linux
only): the libraries, one part at a time, its share of P twice (before and after the step), and Q. Beside it
stands what the ratings alone would take if one process held them all.

*Time.* One worker and two take turns on the same parts, each worker with one thread; the median of each is
taken, and their ratio said. On a machine with fewer than three free cores the two workers share theirs with
the scheduler, the client and all else that runs.
"""

import argparse
import logging
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np

try:
    import pyarrow as pa
    import pyarrow.parquet as parquet
    from dask import delayed
    from dask.distributed import Client, LocalCluster, wait

    from mathtools import parts
except ImportError:
    sys.exit("This benchmark needs Dask and PyArrow: python course.py dask")

N_FILMS = 17_770
RATINGS_EACH = 200
K = 16
MEAN = 3.6
PART = 250_000  # ratings
LEARNING_RATE = 1e-4
BYTES_OF_A_RATING = 24  # two row numbers and the stars, each in 8 bytes


def write_part(path, number, n_viewers):
    """Draw the ratings of one part: its own viewers, the films of one world."""
    world = np.random.default_rng(0)
    biases = 0.35 * world.normal(size=N_FILMS)
    qualities = world.normal(size=(N_FILMS, 4))
    popularity = np.cumsum(np.exp(1.5 * world.normal(size=N_FILMS)))
    rng = np.random.default_rng([1, number])
    viewers = np.repeat(np.arange(n_viewers), RATINGS_EACH)
    films = np.searchsorted(popularity / popularity[-1], rng.random(len(viewers)), side="right")
    tastes = 0.3 * rng.normal(size=(n_viewers, 4))
    liking = np.einsum("nk,nk->n", tastes[viewers], qualities[films])
    stars = MEAN + biases[films] + liking + 0.5 * rng.normal(size=len(viewers))
    columns = {
        "viewer": (number * n_viewers + viewers).astype(np.int32),
        "film": films.astype(np.int32),
        "stars": np.clip(np.rint(2 * stars) / 2, 0.5, 5).astype(np.float32),
    }
    parquet.write_table(pa.table(columns), path)
    return path.stat().st_size


def start(number, n_viewers):
    return np.random.default_rng([2, number]).normal(0, 0.1, (n_viewers, K))


def peak_memory():
    """The most memory that this process has held at a time, in MB; nan where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024


@contextmanager
def workers(number):
    options = {"threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "silence_logs": logging.CRITICAL}
    with LocalCluster(n_workers=number, **options) as cluster, Client(cluster) as client:
        yield client


class Descent:
    """Gradient descent on all parts, whose rows of P stay with the workers of a client."""

    def __init__(self, client, files, n_viewers):
        self.client = client
        self.files = files
        self.blocks = client.map(start, range(len(files)), n_viewers=n_viewers)
        self.Q = np.random.default_rng(3).normal(0, 0.1, (N_FILMS, K))

    def epoch(self):
        """Take one step; return the loss before it, and the seconds."""
        begun = time.perf_counter()
        Q = self.client.scatter(self.Q, broadcast=True)
        pairs = zip(self.files, self.blocks, strict=True)
        steps = [step(path, block, Q, MEAN, LEARNING_RATE) for path, block in pairs]
        # In one graph, so that each slope is added, and forgotten, soon after it was worked out.
        sums = [of_films(answer) for answer in steps]
        while len(sums) > 1:
            sums = [add(sums[k : k + 8]) for k in range(0, len(sums), 8)]
        *self.blocks, total = self.client.compute([*map(of_viewers, steps), *sums])
        loss, slope = total.result()
        wait(self.blocks)
        self.Q = self.Q - LEARNING_RATE * slope
        return loss, time.perf_counter() - begun


step = delayed(parts.part_step)


@delayed
def of_viewers(answer):
    return answer[0]


@delayed
def of_films(answer):
    return answer[1:]


@delayed
def add(answers):
    losses, slopes = zip(*answers, strict=True)
    return sum(losses), sum(slopes)


def make_parts(client, folder, n_ratings):
    """Have the workers write so many ratings, in parts of equal size; return their paths, and all bytes."""
    n_parts = max(8, n_ratings // PART)
    n_viewers = n_ratings // n_parts // RATINGS_EACH
    files = [folder / f"{n_ratings}-{number}.parquet" for number in range(n_parts)]
    written = client.map(write_part, files, range(n_parts), n_viewers=n_viewers)
    return files, n_viewers, sum(client.gather(written))


def memory(folder, sizes):
    print("     ratings parts  on disk  at once  peak of a worker  its P    epoch")
    for n_ratings in sizes:
        with workers(2) as client:
            files, n_viewers, size = make_parts(client, folder, n_ratings)
        with workers(2) as client:  # new ones, which have drawn nothing
            descent = Descent(client, files, n_viewers)
            first, _ = descent.epoch()
            second, seconds = descent.epoch()
            assert second < first
            peak = max(client.run(peak_memory).values())
        n_viewers_all = n_viewers * len(files)
        print(
            f"{n_viewers_all * RATINGS_EACH:12,} {len(files):5} {size / 1e6:5.0f} MB"
            f" {n_viewers_all * RATINGS_EACH * BYTES_OF_A_RATING / 1e6:5.0f} MB {peak:14.0f} MB"
            f" {n_viewers_all * K * 8 / 2 / 1e6:3.0f} MB {seconds:6.1f} s",
            flush=True,
        )


def speed(folder, n_ratings, repeat):
    seconds = {1: [], 2: []}
    with workers(1) as one, workers(2) as two:
        files, n_viewers, _ = make_parts(two, folder, n_ratings)
        descents = {1: Descent(one, files, n_viewers), 2: Descent(two, files, n_viewers)}
        losses = [descents[number].epoch()[0] for number in (1, 2)]  # both begin alike; imports are done then
        assert abs(losses[0] / losses[1] - 1) < 1e-10
        for _ in range(repeat):
            for number, descent in descents.items():
                seconds[number].append(descent.epoch()[1])
    medians = {number: statistics.median(times) for number, times in seconds.items()}
    print(f"\nAn epoch over {n_ratings:,} ratings, medians of {repeat} in turn:")
    ratio = medians[1] / medians[2]
    print(f"one worker {medians[1]:.2f} s, two workers {medians[2]:.2f} s: {ratio:.2f} times as fast")


def traffic(n_ratings, n_workers=2):
    """What an epoch sends, and how many operations it takes, as notebook 9 counts them."""
    sent = 16 * N_FILMS * K * n_workers
    operations = 6 * n_ratings * K
    print(f"\nOn paper an epoch over {n_ratings:,} ratings sends {sent / 1e6:.1f} MB, and takes")
    print(f"{operations / 1e6:,.0f} million operations: {operations / sent:.1f} for each byte.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--only", choices=["memory", "speed"])
    parser.add_argument("--rows", type=float, nargs="+", default=[1e6, 1e7, 1e8])
    arguments = parser.parse_args()
    sizes = [16_000] if arguments.small else [int(rows) for rows in arguments.rows]
    with tempfile.TemporaryDirectory(prefix="ratings-") as folder:
        if arguments.only != "speed":
            memory(Path(folder), sizes)
        if arguments.only != "memory":
            nearest = min(sizes, key=lambda size: abs(size - 10**7))
            speed(Path(folder), nearest, repeat=1 if arguments.small else 5)
            traffic(nearest)


if __name__ == "__main__":
    main()
