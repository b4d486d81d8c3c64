"""Integrals over a support that may reach to infinity and hold poles, piece by piece, with an error bound.

Every piece between two landmarks (the ends of the support, breakpoints) is cut in the middle, and on each
half the variable is v with x = end ± D e^(-v), or x = middle ± S (e^v - 1) towards infinity. So v counts the
powers of e by which x nears the end: a pole, a heavy tail and a narrow peak at a landmark are smooth in v,
and the integrand decays like e^(-γv). On v, Gauss-Legendre with 16 nodes is refined by halving until a panel
and its two halves agree. What lies beyond the last v is integrated as the power law that it is there, which
also tells whether it is finite at all: γ > 0.

Panels hold positive numbers that are added from both ends, so that a tail keeps its relative accuracy.
"""

from dataclasses import dataclass

import numpy as np

NODES, WEIGHTS = np.polynomial.legendre.leggauss(16)
NODES, WEIGHTS = (NODES + 1) / 2, WEIGHTS / 2
#: How far a half goes: to e^-115 = 1e-50 of its length, or e^115 times it.
REACH = 115.0
#: How near to an end x can be told from it, if the formula cannot be written in the distance: relatively.
NEAR = 2.0**-35
#: Relative to the panel, and to the whole. Only where panels are still wide does a tail earn its own
#: accuracy: where they must be narrower than 2^-8, there is noise or a jump.
TOLERANCE, NEGLIGIBLE, TAIL = 1e-11, 1e-17, 1e-290
ROUNDED, MOST_ROUNDED = 4 * np.finfo(float).eps, 1e-6
#: A decay below which a logarithm beside the power would decide.
SLOW = 0.2
WIDE, MAX_LEVELS, MAX_PANELS = 8, 60, 20_000


class Coordinate:
    """x = base + scale·e^(power·v), for one half or, with arrays, for one at each v."""

    def __init__(self, base, scale, power):
        self.base, self.scale, self.power = base, scale, power

    def __getitem__(self, number):
        return Coordinate(self.base[number], self.scale[number], self.power[number])

    def x(self, v):
        with np.errstate(over="ignore"):
            return self.base + self.scale * np.exp(self.power * v)

    def v(self, x):
        with np.errstate(divide="ignore"):
            return np.maximum(0, self.power * np.log((x - self.base) / self.scale))

    def slope(self, v):
        """|dx/dv|."""
        with np.errstate(over="ignore"):
            return abs(self.scale) * np.exp(self.power * v)


class Half(Coordinate):
    """Half of a piece: from a `middle` towards an `end`; `values(x, distance)` is the integrand.

    `origin` is the end as an exact number; `exact` tells whether `values` goes by the distance from it, which
    may be too short for x to be told from the end; `reach` is the last v.
    """

    def __init__(self, end, middle, exact, values):
        self.origin, self.end = end, float(end)
        self.middle, self.exact, self.values = middle, exact, values
        self.to_right = self.end > middle
        sign = 1 if self.to_right else -1
        self.reach = REACH
        if np.isinf(self.end):
            length = max(1.0, abs(middle))
            super().__init__(middle - sign * length, sign * length, 1)
            return
        length = abs(middle - self.end)
        super().__init__(self.end, -sign * length, -1)
        if self.end != 0 and not exact:
            self.reach = min(REACH, max(1.0, np.log(length / (NEAR * abs(self.end)))))

    def integrand(self, v):
        slope = self.slope(v)
        with np.errstate(over="ignore"):
            return self.values(self.x(v), slope if self.power < 0 else np.full_like(slope, np.inf)) * slope

    def integral(self, low, high):
        """Integrals from each v in `low` to that in `high` by one Gauss-Legendre rule, without refinement."""
        v = low[:, None] + (high - low)[:, None] * NODES
        with np.errstate(invalid="ignore", over="ignore"):
            return self.integrand(v.ravel()).reshape(v.shape) @ WEIGHTS * (high - low)


@dataclass
class Panels:
    """The integral over one half."""

    half: Half
    edges: np.ndarray  # values of v from 0 on, growing
    masses: np.ndarray  # the integral over each panel
    rest: float  # the integral beyond the last edge, ±inf where it diverges
    decay: float  # γ there
    error: float  # a bound of the error
    worst: float  # x where most of that error arises

    @property
    def total(self):
        return self.masses.sum() + self.rest


def integrate(half):
    """`Panels` of a half, refined until they are settled."""
    edges = np.linspace(0, half.reach, int(np.ceil(half.reach)) + 1)
    low, high = edges[:-1], edges[1:]
    mass, done, count = half.integral(low, high), [], 0
    scale = abs(mass).sum()
    for level in range(MAX_LEVELS):
        middle = (low + high) / 2
        left, right = half.integral(low, middle), half.integral(middle, high)
        if not np.isfinite([mass, left, right]).all():
            sign = -1 if min(left.min(), right.min()) == -np.inf else 1
            return Panels(half, np.array([0, half.reach]), np.zeros(1), sign * np.inf, 0.0, 0.0, half.end)
        gap = abs(left + right - mass)
        scale = max(scale, abs(left + right).sum())
        rounding = np.zeros(len(low))
        if np.isfinite(half.end):
            # where the integrand is a difference, such as 1 - x² near 1, it is rounded the more the nearer to
            # the end, and finer panels cannot agree better
            nearest = np.maximum(half.slope(high), TAIL)
            rounding = np.minimum(ROUNDED * (abs(half.end) + abs(half.scale)) / nearest, MOST_ROUNDED)
        least = (TAIL if level < WIDE else NEGLIGIBLE) * scale
        settled = gap <= np.maximum((TOLERANCE + rounding) * (abs(left) + abs(right)), least)
        if level == MAX_LEVELS - 1 or count + 2 * np.sum(~settled) > MAX_PANELS:
            settled[:] = True
        done.append(np.stack([low, left, middle, right, gap])[:, settled])
        count += 2 * settled.sum()
        go = ~settled
        if not go.any():
            break
        low, high = np.concatenate([low[go], middle[go]]), np.concatenate([middle[go], high[go]])
        mass = np.concatenate([left[go], right[go]])
    table = np.concatenate(done, axis=1)
    low, left, middle, right, gap = table[:, np.argsort(table[0], kind="stable")]
    masses = np.stack([left, right], axis=1).ravel()
    rest, decay, doubt = _beyond(half, abs(masses).sum())
    worst = half.end if doubt > gap.max() else half.x(middle[gap.argmax()])
    edges = np.append(np.stack([low, middle], axis=1), half.reach)
    return Panels(half, edges, masses, rest, decay, gap.sum() + doubt, float(worst))


def _beyond(half, scale):
    """The integral beyond the last v, its decay γ, and a bound of its error."""
    v = half.reach - np.array([0.0, 2.0, 4.0, 6.0])
    values = half.integrand(v)
    if values[0] == 0 or v[-1] < 0 or not (np.sign(values) == np.sign(values[0])).all():
        return 0.0, 1.0, abs(values[0])
    decays = np.diff(np.log(abs(values))) / 2
    decay, change, before = decays[0], abs(decays[1] - decays[0]), abs(decays[2] - decays[1])
    if decay < 1e-6:
        return np.copysign(np.inf, values[0]), 0.0, 0.0
    rest = values[0] / decay
    if decay < SLOW and change > 1e-3 * decay and abs(rest) > 1e-14 * scale:
        # a logarithm beside the power law: whether this integral is finite cannot be told from numbers
        return rest, decay, 10 * abs(rest)
    further = change * min(1, change / before) if before else change  # the next one, if they go on like this
    return rest, decay, abs(rest) * max(1e-12, 4 * further / decay)


class Cells:
    """All panels in the order of x, added up from the left and from the right.

    `number` is the half to which each cell belongs; `v_left`, `v_right`, `left` and `right` are v and x at
    its ends, `from_left` and `from_right` the integrals up to its left end and from there on.
    """

    def __init__(self, panels):
        halves = [part.half for part in panels]
        self.panels = panels
        self.coordinate = Coordinate(*np.array([(h.base, h.scale, h.power) for h in halves], dtype=float).T)
        rows = []
        for number, part in enumerate(panels):
            near, far = part.edges, np.append(part.edges[1:], np.inf)
            left, right = (near, far) if part.half.to_right else (far, near)
            row = np.stack([np.full(len(near), number), left, right, np.append(part.masses, part.rest)])
            rows.append(row if part.half.to_right else row[:, ::-1])
        self.number, self.v_left, self.v_right, mass = np.concatenate(rows, axis=1)
        self.number = self.number.astype(int)
        place = self.coordinate[self.number]
        self.left, self.right = place.x(self.v_left), place.x(self.v_right)
        self.from_left = np.concatenate([[0], np.cumsum(mass)])
        self.from_right = np.concatenate([np.cumsum(mass[::-1])[::-1], [0]])

    def integral(self, x, upper):
        """The integral up to each x of an array; with `upper`, from it on."""
        # by the half and its v, for near an end x may be too coarse to tell cells by it
        borders = [min(part.half.end, part.half.middle) for part in self.panels[1:]]
        numbers, total = np.searchsorted(borders, x, side="right"), np.empty(len(x))
        for number in np.unique(numbers):
            here, part = numbers == number, self.panels[number]
            half, v = part.half, part.half.v(x[here])
            first, last = np.searchsorted(self.number, [number, number + 1])
            k = np.clip(np.searchsorted(part.edges, v, side="right") - 1, 0, last - first - 1)
            near, beyond = part.edges[k], k == len(part.masses)
            far = part.edges[np.where(beyond, k, k + 1)]
            outward = half.to_right == upper  # whether what is added lies on the side of the end
            low, high = (v, far) if outward else (near, v)
            add = part.rest * np.exp(-part.decay * (v - near))
            if not outward:
                add = part.rest - add
            add[~beyond] = half.integral(low[~beyond], high[~beyond])
            cell = first + k if half.to_right else last - 1 - k
            total[here] = (self.from_right[1:] if upper else self.from_left[:-1])[cell] + add
        return total
