"""Claims on chains, information and free energies, against enumeration of paths and formulas written down here.

That they hold at random values and that their twins are false is shown in tests/proofs/test_catalogue.py.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from importlib import import_module
from random import Random
from typing import Any

import mpmath
import pytest

from symnet.exact.balls import fraction_of, precision
from symnet.kernel.terms import Store
from symnet.proof.catalogue import shipped
from symnet.proof.claims import Built, build
from symnet.proof.convert import Converter
from symnet.proof.evaluate import Evaluator
from symnet.proof.instances import instances, to_value
from symnet.proof.verification import catalogue

Table = list[list[Fraction]]


@pytest.fixture(autouse=True)
def scripts_can_be_imported() -> Iterator[None]:
    """A script imports its neighbours from the folder of the catalogue."""
    before = list(sys.path)
    sys.path.insert(0, str(catalogue()))
    yield
    sys.path[:] = before


@cache
def built(label: str) -> Built:
    """A claim after its script ran."""
    (*_, one) = [b for b in build([shipped(label)]) if b.claim.label == label]
    return one


def holds(label: str, values: dict[str, Any]) -> bool | None:
    """Whether a claim's conclusion holds at the values, which meet its hypotheses."""
    (found,) = instances(built(label).statement, Random(0), 1, fixed=values)
    assert found.certain
    return found.outcome


def value(expression: Any, values: dict[str, Any]) -> Any:
    """The value of an expression of a script at values of its symbols."""
    converter = Converter(Store())
    term = converter.term(expression)
    given = {v.data[0]: to_value(values[v.data[0]], v.data[1]) for v in converter.variables(term)}
    return Evaluator(given).best(term)


def distribution(length: int, random: Random, zeros: float = 0.2) -> list[Fraction]:
    """Random rational probabilities, some of them 0."""
    weights = [0 if random.random() < zeros else random.randint(1, 9) for _ in range(length)]
    weights[random.randrange(length)] += 1
    return [Fraction(w, sum(weights)) for w in weights]


# --- chains -----------------------------------------------------------------------------------------------------------


class Chain:
    """A random chain, and the probabilities of all its paths."""

    def __init__(self, random: Random) -> None:
        self.n = random.randint(1, 2)
        self.w = [random.randint(1, 3) for _ in range(self.n + 1)]
        self.start = distribution(self.w[0], random)
        self.M = []
        for before, after in itertools.pairwise(self.w):
            columns = [distribution(after, random) for _ in range(before)]
            self.M.append([list(row) for row in zip(*columns, strict=True)])
        self.paths: dict[tuple[int, ...], Fraction] = {}
        for path in itertools.product(*map(range, self.w)):
            steps = itertools.pairwise(path)
            self.paths[path] = self.start[path[0]] * math.prod(
                (self.M[t][j][i] for t, (i, j) in enumerate(steps)), start=Fraction(1)
            )

    def probability(self, condition: Callable[[tuple[int, ...]], bool]) -> Fraction:
        """The probability of an event."""
        return sum((q for path, q in self.paths.items() if condition(path)), Fraction())

    def distributions(self) -> Table:
        """The distribution of each step."""
        return [[self.probability(lambda x, t=t, k=k: x[t] == k) for k in range(w)] for t, w in enumerate(self.w)]

    def onward(self, t: int, a: int, k: int) -> Fraction:
        """P(y_n = a | y_t = k), by the ways from k to a."""
        total = Fraction()
        for way in itertools.product(*map(range, self.w[t + 1 :])):
            steps = enumerate(itertools.pairwise((k, *way)), t)
            if (k, *way)[-1] == a:
                total += math.prod((self.M[r][y][x] for r, (x, y) in steps), start=Fraction(1))
        return total

    def values(self) -> dict[str, Any]:
        """The values of the symbols in the statements."""
        data = range(self.w[-1])
        C = [[[self.onward(t, a, k) for k in range(w)] for a in data] for t, w in enumerate(self.w)]
        return {"n": self.n, "w": self.w, "M": self.M, "p": self.distributions(), "C": C}

    def posterior(self, t: int, a: int) -> list[Fraction]:
        """P(y_t | y_n = a), by all paths."""
        whole = self.probability(lambda x: x[-1] == a)
        return [self.probability(lambda x, k=k: x[t] == k and x[-1] == a) / whole for k in range(self.w[t])]


@pytest.mark.parametrize("seed", range(6))
def test_posteriors_are_those_of_all_paths(seed: int) -> None:
    """What the scripts call a posterior is P(y_t = k | y_n = a), and the claims hold for it."""
    chain = Chain(Random(seed))
    known, script = chain.values(), import_module("ltr.hierarchy")
    support = [a for a in range(chain.w[-1]) if known["p"][-1][a]]
    for t, a in itertools.product(range(chain.n), support):
        found = [value(script.posterior(t, k, a), known) for k in range(chain.w[t])]
        assert found == chain.posterior(t, a)
        assert holds("chain-backward", known | {"t": t, "a": a})
        assert holds("chain-nonnegative", known | {"t": t})


@pytest.mark.parametrize("seed", range(6))
def test_sufficient_statistics_are_functions_of_the_next_ones(seed: int) -> None:
    """Numbers of the classes of equal posteriors, by all paths: the hypotheses hold, and so does the conclusion."""
    chain = Chain(Random(100 + seed))
    known = chain.values()
    T = []
    for t in range(chain.n + 1):
        told = [chain.posterior(t, a) if known["p"][-1][a] else None for a in range(chain.w[-1])]
        T.append([told.index(x) for x in told])
    for t in range(chain.n):
        told = {T[t + 1][a]: T[t][a] for a in range(chain.w[-1]) if known["p"][-1][a]}
        f = [told.get(c, 0) for c in range(chain.w[-1])]
        assert holds("ltr-sufficient-chain", known | {"t": t, "T": T, "f": f})


@pytest.mark.parametrize("seed", range(6))
def test_going_back_step_by_step_gives_the_posterior(seed: int) -> None:
    """v_t by the matrices P(y_t | y_(t+1)) of all paths ends in P(y_0 | y_n)."""
    chain = Chain(Random(200 + seed))
    known = chain.values()
    for a in (a for a in range(chain.w[-1]) if known["p"][-1][a]):
        v = [[Fraction(int(j == a)) for j in range(chain.w[-1])]]
        for t in reversed(range(chain.n)):
            after = known["p"][t + 1]
            both = [
                [chain.probability(lambda x, t=t, k=k, j=j: x[t : t + 2] == (k, j)) for j in range(chain.w[t + 1])]
                for k in range(chain.w[t])
            ]
            v.insert(0, [sum((q / s * u for q, s, u in zip(row, after, v[0], strict=True) if s), Fraction())
                         for row in both])  # fmt: skip
        assert v[0] == chain.posterior(0, a)
        assert holds("ltr-hierarchy-inverse", known | {"a": a, "v": v})


@pytest.mark.parametrize("seed", range(4))
def test_matrices_compose(seed: int) -> None:
    """The product of the matrices, by the ways, is column-stochastic and takes p_0 to p_n."""
    chain = Chain(Random(300 + seed))
    known = chain.values()
    ahead = [[[0] * chain.w[0]]]
    for t in range(1, chain.n + 1):
        sub = Chain.__new__(Chain)
        sub.w, sub.M = chain.w[: t + 1], chain.M[:t]
        ahead.append([[sub.onward(0, i, k) for k in range(chain.w[0])] for i in range(chain.w[t])])
    assert holds("markov-composition", known | {"A": ahead})


# --- information ------------------------------------------------------------------------------------------------------


def entropy(*weights: Fraction) -> Any:
    """-Σ w ln w, to 60 digits."""
    return -mpmath.fsum(real(w) * mpmath.log(real(w)) for w in weights if w)


def real(x: Fraction) -> Any:
    """The number to 60 digits."""
    return mpmath.mpf(x.numerator) / x.denominator


def near(found: Any, wanted: Any) -> bool:
    """Whether a ball or rational is the number, to 35 digits."""
    middle = found if isinstance(found, Fraction) else fraction_of(found.mid())
    return bool(abs(real(middle) - wanted) < mpmath.mpf(10) ** -35)


def joint(random: Random) -> dict[str, Any]:
    """A joint distribution with zeros, a map, and all marginals."""
    n, m, k = random.randint(1, 4), random.randint(1, 3), random.randint(1, 3)
    flat = distribution(n * m, random, 0.3)
    P = [flat[m * i : m * i + m] for i in range(n)]
    f = [random.randrange(k) for _ in range(n)]
    if random.random() < 0.5 and n > 1:  # make f lose nothing of the first two letters
        f[1] = f[0]
        P[1] = [2 * x for x in P[0]]
    total = sum(map(sum, P))
    P = [[x / total for x in row] for row in P]
    R = [[sum((P[i][j] for i in range(n) if f[i] == c), Fraction()) for j in range(m)] for c in range(k)]
    return {"n": n, "m": m, "k": k, "f": f, "P": P, "R": R, "X": list(map(sum, P)), "Z": list(map(sum, R)),
            "Y": [sum(row[j] for row in P) for j in range(m)]}  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_informations_are_those_by_entropies(seed: int) -> None:
    """I(x;y), I(f(x);y) and I(x;y|f(x)) of the scripts are sums of entropies; the loss is 0 just for sufficient f."""
    script, v = import_module("ltr.information"), joint(Random(seed))
    with mpmath.workdps(60), precision(256):
        rows, groups = [x for row in v["P"] for x in row], [x for row in v["R"] for x in row]
        before = entropy(*v["X"]) + entropy(*v["Y"]) - entropy(*rows)
        after = entropy(*v["Z"]) + entropy(*v["Y"]) - entropy(*groups)
        lost = entropy(*v["X"]) + entropy(*groups) - entropy(*rows) - entropy(*v["Z"])
        assert near(value(script.before, v), before)
        assert near(value(script.after, v), after)
        assert near(value(script.conditional, v), lost)
        assert lost > -(mpmath.mpf(10) ** -40)
        enough = all(
            v["P"][i][j] * v["Z"][v["f"][i]] == v["X"][i] * v["R"][v["f"][i]][j]
            for i in range(v["n"]) for j in range(v["m"])
        )  # fmt: skip
        assert value(script.sufficient, v) is enough
        assert (lost < mpmath.mpf(10) ** -40) is enough


def test_some_maps_are_sufficient_and_some_are_not() -> None:
    """The cases above show both."""
    script = import_module("ltr.information")
    assert {value(script.sufficient, joint(Random(seed))) for seed in range(8)} == {True, False}


# --- free energies and softmax ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_free_energies_are_those_by_hand(seed: int) -> None:
    """F[q] - F and T·KL, at 60 digits from the formulas."""
    random, script = Random(seed), import_module("ltr.free_energy")
    n, T = random.randint(1, 4), Fraction(random.randint(1, 9), random.randint(1, 4))
    E = [Fraction(random.randint(-5, 5), random.randint(1, 3)) for _ in range(n)]
    q = distribution(n, random)
    values = {"n": n, "T": T, "E": E, "q": q}
    with mpmath.workdps(60), precision(256):
        Z = mpmath.fsum(mpmath.exp(-real(e) / real(T)) for e in E)
        mean = mpmath.fsum(real(x) * real(e) for x, e in zip(q, E, strict=True))
        assert near(value(script.free_energy(script.q, script.E), values), mean - real(T) * entropy(*q))
        assert near(value(script.equilibrium(script.E), values), -real(T) * mpmath.log(Z))
        weights = [mpmath.exp(-real(e) / real(T)) / Z for e in E]
        divergence = mpmath.fsum(real(x) * mpmath.log(real(x) / w) for x, w in zip(q, weights, strict=True) if x)
        difference = mean - real(T) * entropy(*q) + real(T) * mpmath.log(Z)
        assert abs(difference - real(T) * divergence) < mpmath.mpf(10) ** -50
        assert difference > -(mpmath.mpf(10) ** -50)


def test_no_error_of_logits_makes_a_larger_error_of_probabilities() -> None:
    """The largest differences over the corners of the box of errors: below tanh(ε/2), and close to it somewhere."""
    random, largest = Random(1), 0.0
    for _ in range(300):
        n, epsilon = random.randint(2, 5), random.choice((0.1, 1.0, 3.0))
        a = [random.uniform(-epsilon, epsilon) * 2 for _ in range(n)]
        if n == 2:
            a = [random.uniform(-epsilon, epsilon) * 0.1, random.uniform(0.9, 1.1) * epsilon * random.choice((-1, 1))]
        for signs in itertools.product((-1, 1), repeat=n):
            b = [x + s * epsilon for x, s in zip(a, signs, strict=True)]
            one, other = (math.exp(x[0]) / sum(map(math.exp, x)) for x in (a, b))
            largest = max(largest, abs(one - other) / math.tanh(epsilon / 2))
    assert 0.97 < largest <= 1 + 1e-12
