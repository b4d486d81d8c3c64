"""mathtools.recommender beside Surprise and implicit on MovieLens: errors, lists, times, memory, growth.

Run it by hand: ``python benchmarks/recommender.py`` (``--slow`` adds SVD++, which takes minutes; ``--small``
takes few ratings and small sizes; ``--only growth`` and the like take one part). It needs the dependency
group "benchmark" and the ratings of MovieLens, which ``load_ratings("movielens-small")`` finds.

Both sides get the same rows for training and the same for testing: five folds, drawn once with a fixed seed.
Times are those of the processor (one thread trains on either side), of the two in turn, and medians; Numba
compiles before the clock starts, and what that takes has a line of its own. Predictions of both are clipped
to the scale.

The defaults of mathtools were chosen on validation parts within the training rows of these folds, never on
the rows that test the same model; but in five folds every row is a test row once. Those of Surprise come from
its authors.

At Surprise's own settings both sides do the same arithmetic, rating by rating. ``--only instructions``
counts what the compiled loop does; `docs/measurements.md` says what follows. Tried without gain: two or
four items in turn, so that no step waits for the one before; factors padded to whole vectors. Vectors of
512 bits took 0.93 to 0.99 times the time in float64, 1.2 to 1.4 times in float32. The dot product of the
next rating, taken while the factors are in the registers, gained an eighth in float64 and nothing in
float32; with it, the loop could no longer be read beside its derivation.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from statistics import median

import numba
import numpy as np
from scipy.sparse import csr_array, csr_matrix

from mathtools.backstage.recommending.loops import FASTMATH, SIGNATURE
from mathtools.ratings import load_ratings
from mathtools.recommender import (
    MatrixFactorization,
    fastest_epoch,
    list_metrics,
    rmse,
    sgd_epoch,
)

try:
    from surprise import SVD, BaselineOnly, Dataset, KNNBaseline, Reader, SVDpp
except ModuleNotFoundError:
    sys.exit("This benchmark needs Surprise: pip install --group benchmark")

SAME = dict(
    n_factors=100, n_epochs=20, learning_rate=0.005, decay=1, reg=0.02, init_std=0.1
)  # SVD's defaults


def timed(action, *arguments):
    start = time.process_time()
    result = action(*arguments)
    return result, time.process_time() - start


def raw(ratings):
    return list(zip(ratings.users.tolist(), ratings.items.tolist(), ratings.values.tolist(), strict=True))


def surprise_trainset(ratings):
    rows = [(*row, None) for row in raw(ratings)]
    return Dataset(Reader(rating_scale=ratings.scale)).construct_trainset(rows)


def surprise_rmse(algorithm, test):
    errors = [p.est - p.r_ui for p in algorithm.test(raw(test))]
    return float(np.sqrt(np.mean(np.square(errors))))


def folds(ratings, n=5):
    of_row = np.random.default_rng(0).permutation(len(ratings)) % n
    for fold in range(n):
        yield ratings.take(of_row != fold), ratings.take(of_row == fold)


def same_settings(parts, seeds):
    """RMSE and time with the settings of Surprise's SVD: the same model, so the same error is expected."""
    levels, theirs = [], []
    ours = {dtype: ([], []) for dtype in ("float64", "float32")}
    for train, test in parts:
        trainset = surprise_trainset(train)
        for seed in range(seeds):
            svd, seconds = timed(SVD(random_state=seed).fit, trainset)
            levels.append(surprise_rmse(svd, test))
            theirs.append(seconds)
            for dtype, (errors, times) in ours.items():
                model, seconds = timed(MatrixFactorization(seed=seed, dtype=dtype, **SAME).fit, train)
                errors.append(rmse(model, test))
                times.append(seconds)
    print(f"\nSettings of Surprise's SVD (its numbers are float64), {len(levels)} runs (folds × seeds)")
    print(f"    SVD                  RMSE {np.mean(levels):.4f}   fit {median(theirs):.3f} s")
    for dtype, (errors, times) in ours.items():
        differences = np.subtract(errors, levels)
        error = np.std(differences, ddof=1) / np.sqrt(len(differences))
        ratios = np.divide(theirs, times)
        print(f"    mathtools, {dtype}   RMSE {np.mean(errors):.4f}   fit {median(times):.3f} s   difference "
              f"{np.mean(differences):+.5f}, its standard error {error:.5f}   "
              f"{np.median(ratios):.1f} times faster ({min(ratios):.1f} to {max(ratios):.1f})")  # fmt: skip


def instructions(ratings):
    """What the compiled loop does for some factors, and what a rating takes, on either side."""
    for dtype in ("float64", "float32"):
        [assembly] = numba.njit(SIGNATURE.format(dtype), fastmath=FASTMATH)(sgd_epoch).inspect_asm().values()
        print(f"\n{dtype}, the loops over whole vectors:")
        for _, body in re.findall(r"^(\.L\w+):\n((?:\t.*\n)*?\tj\w+\t\1\n)", assembly, re.M):
            factors = re.search(r"\taddq\t\$(\d+)", body)
            if not factors or not re.search("%[yz]mm", body):
                continue
            lines = body.splitlines()
            arithmetic = len(re.findall(r"\tv(?:fn?m)?(?:add|sub|mul)\d*p[sd]\t", body))
            writes = len(re.findall(r"\tvmov\w+\t%\w+, \S*\(", body))
            reads = sum("(%" in line for line in lines) - writes
            print(f"    {factors[1]} factors: {len(lines)} instructions, of them {arithmetic} arithmetic, "
                  f"{reads} that read, {writes} that write")  # fmt: skip

    def nanoseconds(fit):
        """For a rating in an epoch, without what is done once."""
        return median(timed(fit, 21)[1] - timed(fit, 1)[1] for _ in range(9)) / 20 / len(ratings) * 1e9

    def ours(dtype):
        return lambda n: MatrixFactorization(**SAME | {"n_epochs": n}, dtype=dtype).fit(ratings)

    trainset = surprise_trainset(ratings)
    fits = {f"SVD, {k} factors": lambda n, k=k: SVD(n_factors=k, n_epochs=n).fit(trainset) for k in (100, 1)}
    fits |= {dtype: ours(dtype) for dtype in ("float64", "float32")}
    taken = {name: nanoseconds(fit) for name, fit in fits.items()}
    dependent_steps(1)
    clock = median(6 * 10**7 / timed(dependent_steps, 10**7)[1] for _ in range(9)) / 1e9
    print(f"\n{clock:.1f} GHz, by shifts that wait for each other. A rating in an epoch:")
    for name, time_of_one in taken.items():
        print(f"    {name:18}{time_of_one:6.0f} ns, {time_of_one * clock:6.0f} cycles")


@numba.njit
def dependent_steps(n):
    """Six instructions in a pass, of one cycle each, every one of which needs the one before."""
    x = np.uint64(3)
    for _ in range(n):
        x ^= x << np.uint64(13)
        x ^= x >> np.uint64(7)
        x ^= x << np.uint64(17)
    return x


def defaults(parts, slow):
    """Everybody's own defaults."""
    peers = {"SVD": SVD, "KNNBaseline": KNNBaseline, "BaselineOnly": BaselineOnly}
    if slow:
        peers["SVD++"] = SVDpp
    table = {name: [] for name in ("mathtools", *peers)}
    for seed, (train, test) in enumerate(parts):
        trainset = surprise_trainset(train)
        for name, peer in peers.items():
            settings = {"random_state": seed} if peer in (SVD, SVDpp) else {"verbose": False}
            algorithm, seconds = timed(peer(**settings).fit, trainset)
            table[name].append((surprise_rmse(algorithm, test), seconds))
        model, seconds = timed(MatrixFactorization(seed=seed).fit, train)
        table["mathtools"].append((rmse(model, test), seconds))
    print(f"\nDefaults, {len(parts)} folds      RMSE   worst fold   fit, median")
    for name, runs in table.items():
        errors, seconds = zip(*runs, strict=True)
        print(f"    {name:20}{np.mean(errors):.4f}       {max(errors):.4f}     {median(seconds):7.2f} s")


def most_rated(train):
    """The same list for everybody."""
    return np.tile(np.bincount(train.item_index, minlength=train.n_items).astype(float), (train.n_users, 1))


def likes(train):
    """1 where a rating reaches three quarters of the scale, as in the metrics."""
    low, high = train.scale
    liked = train.values >= low + 0.75 * (high - low)
    rows = train.user_index[liked], train.item_index[liked]
    return csr_array((np.ones(liked.sum()), rows), (train.n_users, train.n_items))


def item_knn(train, neighbours=100, shrink=20):
    """Items like those that she has rated: cosines of the columns of 0 and 1, the nearest of each item."""
    seen = csr_array((np.ones(len(train)), (train.user_index, train.item_index)))
    together = (seen.T @ seen).toarray()
    counts = np.sqrt(np.diag(together))
    cosine = together / (np.outer(counts, counts) + shrink)
    np.fill_diagonal(cosine, 0)
    cosine[cosine < np.sort(cosine, axis=0)[-neighbours]] = 0
    return seen @ cosine


def ease(train, reg=200):
    """Steck, Embarrassingly shallow autoencoders for sparse data, 2019: one inverse matrix."""
    X = likes(train)
    inverse = np.linalg.inv((X.T @ X).toarray() + reg * np.eye(X.shape[1]))
    B = inverse / -np.diag(inverse)
    np.fill_diagonal(B, 0)
    return X @ B


def of_implicit(model):
    """Scores of a model of the package implicit, from likes: with them it does better than with stars."""

    def scores(train):
        model.fit(csr_matrix(likes(train), dtype=np.float32), show_progress=False)
        return np.asarray(model.user_factors) @ np.asarray(model.item_factors).T

    return scores


def ours(**settings):
    def scores(train):
        model = MatrixFactorization(**settings).fit(train)
        return model.item_biases_ + model.user_factors_ @ model.item_factors_.T

    return scores


class Scored:
    """Scores of all pairs as a model that makes lists."""

    def __init__(self, scores, train):
        self.scores = scores
        self.users = {user: row for row, user in enumerate(train.user_ids.tolist())}
        self.items = train.item_ids.tolist()

    def recommend(self, user, n, exclude_rated):
        best = np.argsort(-self.scores[self.users[user]], kind="stable")[:n]
        return [(self.items[row], None) for row in best.tolist()]


def lists(ratings):
    """The ten best for everybody, of whom a fifth of the ratings is held back, as in notebook 7."""
    train, test = ratings.split(by="user", test=0.2, seed=0)
    makers = {
        "most rated": most_rated,
        "ItemKNN, cosine": item_knn,
        "EASE": ease,
        "mathtools, stars": ours(),
        "mathtools, blank_weight=0.3": ours(blank_weight=0.3),
        "the same in float32": ours(blank_weight=0.3, dtype="float32"),
    }
    try:
        from implicit.als import AlternatingLeastSquares
        from implicit.bpr import BayesianPersonalizedRanking
    except ModuleNotFoundError:
        print("\nLists: implicit is not installed, so its rows are missing")
    else:
        one = dict(num_threads=1, random_state=0)
        makers["implicit, ALS"] = of_implicit(AlternatingLeastSquares(**one))
        makers["implicit, ALS (32, λ=1, α=4)"] = of_implicit(
            AlternatingLeastSquares(32, regularization=1, alpha=4, **one)
        )
        makers["implicit, BPR"] = of_implicit(BayesianPersonalizedRanking(**one))
    print(
        f"\nLists of 10, {len(train):,} ratings in training: precision   recall    NDCG   items   processor"
    )
    for name, scores in makers.items():
        table, seconds = timed(scores, train)
        model = Scored(table, train)
        precision, recall, ndcg = list_metrics(model, train, test)
        table[train.user_index, train.item_index] = -np.inf
        shown = np.unique(np.argsort(-table, axis=1, kind="stable")[:, :10])
        print(f"    {name:40}{precision:10.3f}{recall:9.3f}{ndcg:8.3f}"
              f"{len(shown):8}{seconds:10.2f} s")  # fmt: skip


def triple_loop(R, rated, P, Q, learning_rate):
    """One epoch of the classroom's program: every cell of R, and NumPy numbers one by one."""
    for i in range(len(R)):
        for j in range(len(R[i])):
            if rated[i, j]:
                error = R[i, j] - P[i] @ Q[j]
                for k in range(P.shape[1]):
                    P[i, k], Q[j, k] = (
                        P[i, k] + 2 * learning_rate * error * Q[j, k],
                        Q[j, k] + 2 * learning_rate * error * P[i, k],
                    )


def against_triple_loop(ratings, k):
    """Ratings per second, on as many as the plain loop finishes in a moment."""
    few = ratings.take((ratings.user_index < 30) & (ratings.item_index < 500))
    R = np.zeros((few.n_users, few.n_items))
    R[few.user_index, few.item_index] = few.values
    rng = np.random.default_rng(0)
    factors = [rng.normal(0, 0.1, (size, k)) for size in R.shape]
    _, plain = timed(triple_loop, R, R > 0, *factors, 0.005)
    columns = few.user_index.copy(), few.item_index.copy(), few.values.copy()
    learned = np.zeros(few.n_users), np.zeros(few.n_items), *factors
    epoch = fastest_epoch()
    compiled = median(timed(epoch, *columns, 3.5, *learned, 0.005, 0.005, 0.02)[1] for _ in range(50))
    print(f"\nThe plain triple loop, {len(few)} ratings, {k} factors: {len(few) / plain:,.0f} per second, "
          f"mathtools {len(few) / compiled:,.0f}, ratio {plain / compiled:,.0f}")  # fmt: skip


#: Programs that run by themselves, so that each has its own peak of memory. argv: what, size, …
ALONE = """
import resource, sys, time
import numpy as np

def peak():
    try:  # on Linux ru_maxrss begins with that of the program that started this one
        status = open("/proc/self/status").read()
        return int(status.split("VmHWM:")[1].split()[0]) / 2**10
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # bytes on a Mac

from mathtools.ratings import Ratings, load_ratings
from mathtools.recommender import MatrixFactorization
if sys.argv[1] == "grow":
    n, n_users, n_items, k, epochs = map(int, sys.argv[2:])
    from mathtools.recommender import fastest_epoch
    fastest_epoch()
    imported = peak()
    each = n // n_users
    users = np.repeat(np.arange(n_users, dtype=np.int32), each)
    # every user begins elsewhere and goes in steps that meet no item twice
    items = (np.tile(np.arange(each, dtype=np.int32) * 7, n_users) + users % 9973 * 3) % n_items
    values = np.random.default_rng(0).integers(1, 11, len(users)) / 2
    ratings = Ratings(users, items, values, scale=(0.5, 5))
    del users, items, values
    start = time.process_time()
    MatrixFactorization(k, epochs).fit(ratings)
    print(imported, peak(), time.process_time() - start, len(ratings))
else:
    rows = np.load(sys.argv[2])
    columns = rows[0].astype(int), rows[1].astype(int), rows[2]
    if sys.argv[1] == "mathtools":
        from mathtools.recommender import fastest_epoch
        fastest_epoch()
        imported = peak()
        MatrixFactorization(100, 20, 0.005, 1, 0.02, init_std=0.1).fit(Ratings(*columns, scale=(0.5, 5)))
    else:
        from surprise import SVD, Dataset, Reader
        imported = peak()
        raw = [(*row, None) for row in zip(*(column.tolist() for column in columns))]
        SVD().fit(Dataset(Reader(rating_scale=(0.5, 5))).construct_trainset(raw))
    print(imported, peak())
"""


def alone(*arguments):
    run = subprocess.run(
        [sys.executable, "-c", ALONE, *map(str, arguments)], capture_output=True, text=True, check=True
    )
    return [float(number) for number in run.stdout.split()]


def memory(ratings, path):
    """What training needs beyond imports and compiling."""
    np.save(path, [ratings.users, ratings.items, ratings.values])
    print("\nPeak memory over imports, in MB: data in, trained with the settings of SVD")
    for side in ("Surprise", "mathtools"):
        imported, peak = alone(side, path)
        print(f"    {side:12}{peak - imported:8.1f}   (imports {imported:.0f})")


def growth(sizes, k, epochs):
    print(f"\nGrowth with simulated ratings, {k} factors, {epochs} epochs")
    print("       ratings     users    items     fit   per rating and epoch   peak   over imports")
    for n, n_users, n_items in sizes:
        imported, peak, seconds, n = alone("grow", n, n_users, n_items, k, epochs)
        print(f"    {n:10,.0f}{n_users:10,}{n_items:9,}{seconds:6.1f} s{seconds / n / epochs * 1e9:20.0f} ns"
              f"{peak:9,.0f} MB{peak - imported:9,.0f} MB")  # fmt: skip


def prediction(ratings, n):
    """Pairs at once for mathtools; Surprise has predictions one by one."""
    model, svd = MatrixFactorization(100).fit(ratings), SVD().fit(surprise_trainset(ratings))
    rng = np.random.default_rng(0)
    users, items = rng.choice(ratings.user_ids, n), rng.choice(ratings.item_ids, n)
    _, pairs = timed(model.predict, users, items)
    few = list(zip(users[:20_000].tolist(), items[:20_000].tolist(), strict=True))
    _, one_by_one = timed(lambda: [svd.predict(*pair).est for pair in few])
    _, lists = timed(lambda: [model.recommend(user, 10) for user in ratings.user_ids.tolist()])
    print(f"\nPrediction, 100 factors: {n:,} pairs {pairs:.2f} s, {pairs / n * 1e9:,.0f} ns each (Surprise "
          f"{one_by_one / len(few) * 1e9:,.0f} ns each, one by one)")  # fmt: skip
    print(f"    the ten best of {ratings.n_items} items for each of {ratings.n_users} users: {lists:.2f} s")


def main(argv=None):
    parser = argparse.ArgumentParser(description="The recommender beside Surprise.")
    parser.add_argument("--small", action="store_true", help="few ratings, small sizes")
    parser.add_argument("--slow", action="store_true", help="SVD++, too")
    parts = ["same", "instructions", "defaults", "lists", "loop", "memory", "growth", "prediction"]
    parser.add_argument("--only", choices=parts, nargs="+", default=parts, help="some parts of it")
    options = parser.parse_args(argv)

    try:
        ratings = load_ratings("movielens-small")
    except FileNotFoundError as error:
        sys.exit(f"This benchmark needs MovieLens. {error}")
    if options.small:
        ratings = ratings.take(ratings.user_index < 40)
    seconds = sum(timed(fastest_epoch, dtype)[1] for dtype in ("float64", "float32"))
    print(f"{ratings}\nImporting Numba and compiling the loop twice, or reading it compiled: {seconds:.1f} s")
    pieces = list(folds(ratings))[: 2 if options.small else None]
    if "same" in options.only:
        same_settings(pieces, seeds=1 if options.small else 5)
    if "instructions" in options.only:
        instructions(pieces[0][0])
    if "defaults" in options.only:
        defaults(pieces, options.slow)
    if "lists" in options.only:
        lists(ratings)
    if "loop" in options.only:
        against_triple_loop(ratings, k=5 if options.small else 64)
    if "memory" in options.only:
        from tempfile import TemporaryDirectory

        with TemporaryDirectory() as folder:
            memory(ratings, os.path.join(folder, "ratings.npy"))
    if "growth" in options.only:
        sizes = [(10**5, 1000, 200), (10**6, 10**4, 2000), (10**7, 10**5, 2 * 10**4)]
        growth([(10**4, 100, 100)] if options.small else sizes, 64, 2 if options.small else 5)
    if "prediction" in options.only:
        prediction(ratings, 10**4 if options.small else 10**6)


if __name__ == "__main__":
    main()
