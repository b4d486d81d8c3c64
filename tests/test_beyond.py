"""Notebook 9's mathematics in parts, on two workers: the same as on one machine, also when one of them dies.

Needs Dask, which the course brings only when asked for (`python course.py dask`).
"""

import logging
import os
import subprocess
import sys

import nbformat
import numpy as np
import pytest

from course_tools import environment
from mathtools.gradients import check_gradient
from mathtools.ratings import simulate
from mathtools.recommender import MatrixFactorization, sgd_epoch
from mathtools.source import source

distributed = pytest.importorskip("distributed", reason="`python course.py dask` adds Dask.")
pa = pytest.importorskip("pyarrow", reason="`python course.py dask` adds PyArrow.")

import pyarrow.parquet as parquet  # noqa: E402

from mathtools import parts  # noqa: E402

NOTEBOOK = environment.ROOT / "notebooks" / "09_beyond_one_machine.ipynb"
K = 3
RATES = {"learning_rate": 0.03, "reg": 0.05}
WORLD = simulate(60, seed=3).ratings
MEAN = WORLD.values.mean()
VIEWERS = np.array_split(np.arange(WORLD.n_users), 5)
FILMS = [range(group[0], group[-1] + 1) for group in np.array_split(np.arange(WORLD.n_items), 5)]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The ratings in parts by viewer, with ids that are no rows."""
    folder = tmp_path_factory.mktemp("parts")
    paths = [folder / f"part-{number}.parquet" for number in range(len(VIEWERS))]
    for path, viewers in zip(paths, VIEWERS, strict=True):
        inside = np.isin(WORLD.user_index, viewers)
        columns = {
            "stars": WORLD.values[inside].astype(np.float32),
            "viewer": 1000 + 7 * WORLD.user_index[inside],
            "film": WORLD.item_index[inside],
        }
        parquet.write_table(pa.table(columns), path)
    return paths


@pytest.fixture
def factors():
    rng = np.random.default_rng(0)
    P = rng.normal(0, 0.3, (WORLD.n_users, K))
    return [P[viewers] for viewers in VIEWERS], rng.normal(0, 0.3, (WORLD.n_items, K))


@pytest.fixture(scope="module")
def client():
    with distributed.Client(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL
    ) as client:
        yield client
        client.shutdown()


def gradient_of_all(P, Q):
    """Loss and gradient over all ratings at once."""
    e = WORLD.values - MEAN - np.sum(P[WORLD.user_index] * Q[WORLD.item_index], axis=1)
    slope_P = np.zeros_like(P)
    slope_Q = np.zeros_like(Q)
    np.subtract.at(slope_P, WORLD.user_index, e[:, np.newaxis] * Q[WORLD.item_index])
    np.subtract.at(slope_Q, WORLD.item_index, e[:, np.newaxis] * P[WORLD.user_index])
    return e @ e / 2, slope_P, slope_Q


def descent(step, blocks, Q, n_epochs=10):
    """The losses of gradient descent whose steps on all parts `step(blocks, Q)` takes."""
    losses = []
    for _ in range(n_epochs):
        blocks, terms, slopes = step(blocks, Q)
        losses.append(sum(terms))
        Q = Q - 0.01 * sum(slopes)
    return np.array(losses)


def staying(client, files, function=parts.part_step):
    """Steps on the workers, after which the rows of P stay there."""

    def step(blocks, Q):
        steps = client.map(function, files, blocks, Q=Q, mean=MEAN, learning_rate=0.01)
        answers = client.gather(client.map(lambda step: step[1:], steps))
        return client.map(lambda step: step[0], steps), *zip(*answers, strict=True)

    return step


@pytest.fixture
def alone(files, factors):
    """The losses of one machine that has all ratings before it."""
    P = np.vstack(factors[0])
    Q = factors[1]
    losses = []
    for _ in range(10):
        loss, slope_P, slope_Q = gradient_of_all(P, Q)
        losses.append(loss)
        P = P - 0.01 * slope_P
        Q = Q - 0.01 * slope_Q
    return np.array(losses)


# --- by one process ----------------------------------------------------------------------------------


def test_the_gradient_of_a_part_is_the_slope_of_its_loss(tmp_path):
    path = tmp_path / "small.parquet"
    columns = {"viewer": [9, 4, 4, 7, 9], "film": [0, 3, 1, 1, 3], "stars": [4.0, 2.5, 3.0, 0.5, 5.0]}
    parquet.write_table(pa.table(columns), path)
    rng = np.random.default_rng(5)
    P = rng.normal(size=(3, 2))
    Q = rng.normal(size=(4, 2))
    _, slope_P, slope_Q = parts.part_gradient(path, P, Q, 3.0)
    assert check_gradient(lambda Q: parts.part_gradient(path, P, Q, 3.0)[0], slope_Q, Q).ok
    assert check_gradient(lambda P: parts.part_gradient(path, P, Q, 3.0)[0], slope_P, P).ok


def test_sums_over_a_part_are_the_sums_over_its_ratings():
    rng = np.random.default_rng(1)
    rows = np.array([0, 2, 2, 0])
    columns = np.array([1, 0, 1, 2])
    values = np.array([1.0, -0.5, 2.0, 0.0])  # a rating that is 0 above the mean is a rating
    F = rng.normal(size=(3, 2))
    squares, targets, counts = parts.normal_sums(rows, columns, values, F, 4)
    assert counts.tolist() == [2, 0, 2, 0]  # who has rated nothing, at the end, too
    for row in range(4):
        of_row = rows == row
        f = F[columns[of_row]]
        np.testing.assert_allclose(squares[row], f.T @ f)
        np.testing.assert_allclose(targets[row], f.T @ values[of_row], atol=1e-15)


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_at_its_minimum_a_row_has_no_slope(weight):
    rng = np.random.default_rng(2)
    F = rng.normal(size=(6, 2))
    rated = np.array([0, 3, 4])
    y = np.array([1.0, -1.0, 0.5])
    sums = parts.normal_sums(np.zeros(3, int), rated, y, F, 1)

    def loss(p):
        products = F @ p
        blanks = np.delete(products, rated)
        return np.sum((y - products[rated]) ** 2) + weight * blanks @ blanks + 3 * 0.1 * p @ p

    p = parts.minima(*sums, F.T @ F, weight, 0.1)[0]
    assert all(loss(p) < loss(p + d) for d in 1e-3 * rng.normal(size=(50, 2)))


def test_steps_on_a_block_are_those_of_sgd(files, factors):
    blocks, Q = factors
    kept = blocks[1].copy(), Q.copy()
    viewers, films, stars = parts.read_part(files[1])
    inside = (films >= FILMS[3].start) & (films < FILMS[3].stop)
    P_wanted = blocks[1].copy()
    Q_wanted = Q.copy()
    no_biases = np.zeros(len(P_wanted)), np.zeros(len(Q))
    sgd_epoch(
        viewers[inside], films[inside], stars[inside], MEAN, *no_biases, P_wanted, Q_wanted, 0.03, 0.0, 0.05
    )
    group = Q[FILMS[3].start : FILMS[3].stop]
    P_new, Q_new = parts.block_steps(files[1], FILMS[3], blocks[1], group, MEAN, **RATES)
    np.testing.assert_allclose(P_new, P_wanted, rtol=1e-12)
    np.testing.assert_allclose(Q_new, Q_wanted[FILMS[3].start : FILMS[3].stop], rtol=1e-12)
    assert not np.array_equal(P_new, blocks[1])
    assert np.array_equal(blocks[1], kept[0])  # what was handed over may be needed again
    assert np.array_equal(Q, kept[1])


def test_what_is_shown_is_short():
    for function in (parts.part_gradient, parts.part_sums):
        assert len(repr(source(function)).splitlines()) <= 10


# --- by two workers ----------------------------------------------------------------------------------


def test_the_gradient_added_up_by_workers_is_that_of_one_machine(client, files, factors):
    blocks, Q = factors
    answers = client.gather(client.map(parts.part_gradient, files, blocks, Q=Q, mean=MEAN))
    losses, slopes_P, slopes_Q = zip(*answers, strict=True)
    loss, slope_P, slope_Q = gradient_of_all(np.vstack(blocks), Q)
    assert sum(losses) == pytest.approx(loss, rel=1e-10)
    assert abs(np.vstack(slopes_P) - slope_P).max() < 1e-10
    assert abs(sum(slopes_Q) - slope_Q).max() < 1e-10


def test_ten_epochs_have_the_loss_curve_of_one_machine(client, files, factors, alone):
    np.testing.assert_allclose(descent(staying(client, files), *factors), alone, rtol=1e-10)
    assert alone[-1] < 0.99 * alone[0]


def test_a_worker_that_dies_in_an_epoch_costs_nothing_but_time(client, files, factors, alone):
    """In the fourth epoch, with rows of P in its memory that nobody else has."""

    def with_an_accident(path, P, Q, mean, learning_rate):
        begun = path.with_suffix(".begun")
        if path == files[3]:
            with begun.open("a") as note:
                note.write("x")
            if begun.stat().st_size == 4:
                os._exit(1)
        return parts.part_step(path, P, Q, mean, learning_rate)

    before = set(client.ncores())
    np.testing.assert_allclose(descent(staying(client, files, with_an_accident), *factors), alone, rtol=1e-10)
    assert files[3].with_suffix(".begun").stat().st_size > 10
    client.wait_for_workers(2, timeout=60)
    assert set(client.ncores()) != before  # one of them is another process now


@pytest.mark.parametrize("weight", [0.0, 0.3])
def test_the_exact_step_is_that_of_one_machine(client, files, weight):
    if weight:
        settings = {"n_factors": K, "blank_weight": weight, "reg": 0.08}
        after_one, after_two = (MatrixFactorization(n_epochs=n, **settings).fit(WORLD) for n in (1, 2))
        Q, wanted, mean = after_one.item_factors_, after_two.item_factors_, after_one.mean_
    else:  # film by film, from all ratings at once
        Q = np.random.default_rng(4).normal(0, 0.3, (WORLD.n_items, K))
        mean = MEAN
        y = WORLD.values - mean
        P = np.zeros((WORLD.n_users, K))
        wanted = np.zeros_like(Q)
        sides = [(P, Q, WORLD.user_index, WORLD.item_index), (wanted, P, WORLD.item_index, WORLD.user_index)]
        for moved, still, own, other in sides:
            for row in range(len(moved)):
                f = still[other[own == row]]
                moved[row] = np.linalg.solve(f.T @ f + len(f) * 0.08 * np.eye(K), f.T @ y[own == row])
    answers = client.gather(client.map(parts.part_sums, files, Q=Q, mean=mean, blank_weight=weight, reg=0.08))
    squares, targets, counts, everywhere = (sum(terms) for terms in zip(*answers, strict=True))
    found = parts.minima(squares, targets, counts, everywhere, weight, 0.08)
    assert abs(found - wanted).max() < 1e-10


def test_steps_taken_at_once_are_those_taken_one_after_the_other(client, files, factors):
    def epoch(run):
        blocks, Q = factors
        groups = [Q[films.start : films.stop] for films in FILMS]
        for round in range(5):
            turn = [(b + round) % 5 for b in range(5)]
            lists = files, [FILMS[g] for g in turn], blocks, [groups[g] for g in turn]
            answers = run(lists)
            blocks = [P for P, _ in answers]
            for g, (_, Q_new) in zip(turn, answers, strict=True):
                groups[g] = Q_new
        return np.vstack([*blocks, *groups])

    there = epoch(lambda lists: client.gather(client.map(parts.block_steps, *lists, mean=MEAN, **RATES)))
    here = epoch(lambda lists: [parts.block_steps(*own, MEAN, **RATES) for own in zip(*lists, strict=True)])
    assert np.array_equal(there, here)


def test_a_scheduler_is_found_by_its_address(client):
    """By the cell of notebook 9, and through what the course lets into its environment."""
    name = "DASK_SCHEDULER_ADDRESS"
    assert not environment.FOREIGN.fullmatch(name)
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    cell = next(cell.source for cell in notebook.cells if cell.id == "cluster")
    code = f"import logging, os\n{cell}\nprint(client.scheduler.address)"
    env = os.environ | {name: client.scheduler.address}
    run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert run.stdout.split() == ["workers:", "2", client.scheduler.address], run.stderr
