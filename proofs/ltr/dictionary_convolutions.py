"""Convolutions on a ring: their eigenvectors, and networks whose weights are shared by all sites."""

from typing import Any

import sympy
from beyond.blocks import sum_in_blocks
from ltr.dictionary_translations import M, circulant, i, j, k, n
from ltr.kronecker import everywhere

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Fact,
    ForAll,
    Implication,
    Prover,
    Twin,
    families,
    functions,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import fitted

m, r, a, d, t, u, v = integers("m r a d t u v")
V, A = variables("V A", fun(INT, INT, REAL))
g, G = variables("g G", fun(INT, INT, INT))
C, S, w, b, W, B, x = families("C S w b W B x")
(sigma,) = functions("sigma")


def additions(power: tuple[Any, Any]) -> ForAll:
    """(C, S) are powers of one number: those at u + v are the products of those at u and v, up to 2n."""
    first, second = power
    product = Conjunction(
        Equal(first[u + v], first[u] * first[v] - second[u] * second[v]),
        Equal(second[u + v], second[u] * first[v] + first[u] * second[v]),
    )
    return ForAll(
        u,
        Implication(
            AtMost(0, u), AtMost(u, 2 * n), ForAll(v, Implication(AtMost(0, v), AtMost(v, 2 * n - u), product))
        ),
    )


def value(sign: int = 1) -> tuple[Any, Any]:
    """The eigenvalue, Σ_d M_d0 ω^(n-d)."""
    return tuple(sympy.Sum(sign * M[d, 0] * power[n - d], (d, 0, n - 1)) for power in (C, S))  # type: ignore[return-value]


def at_row(which: int, sign: int = 1) -> Equal:
    """Row i of M times (ω^j) is ω^i times the eigenvalue: the real or the imaginary part."""
    real, imaginary = value(sign)
    turned = (C[i] * real - S[i] * imaginary, S[i] * real + C[i] * imaginary)[which]
    return Equal(sympy.Sum(M[i, j] * (C, S)[which][j], (j, 0, n - 1)), turned)


def eigen(sign: int = 1) -> ForAll:
    """Both parts, in each row."""
    return ForAll(i, Implication(AtMost(0, i), Below(i, n), Conjunction(at_row(0, sign), at_row(1, sign))))


def by_turning_around(p: Prover, some: Fact, known: Fact, powers: Fact, one: Fact, zero: Fact) -> Fact:
    """Σ_j M_ij ω^j, in the order of i - j around the ring, is Σ_d M_d0 ω^(i-d), and ω^(i-d) = ω^i ω^(n-d)."""

    def added(at: Any, by: Any, *given: Fact) -> list[Fact]:
        """The two formulas for ω^(at + by)."""
        bounds = [AtMost(0, at), AtMost(at, 2 * n), AtMost(0, by), AtMost(by, 2 * n - at)]
        first, second, third, fourth = (p.order(bound, some, *given) for bound in bounds)
        return p.parts(fitted(p, fitted(p, powers, at, given=[first, second]), by, given=[third, fourth]))

    def row(low: Fact, high: Fact) -> Fact:
        def part(which: int) -> Fact:
            power = (C, S)[which]
            goal = at_row(which)
            total = goal.args[0]
            cut = p.split(total, i + 1, low, high)

            def before(least: Fact, less: Fact) -> Fact:
                both = fitted(p, known, i, j, given=[low, high, least, p.order(Below(j, n), less, high)])
                found = p.apply(p.part(both, 0), p.order(AtMost(j, i), less))
                return p.combine(Equal(M[i, j] * power[j], M[i - j, 0] * power[j]), (power[j], found))

            def after(more: Fact, most: Fact) -> Fact:
                least = p.order(AtMost(0, j), more, low)
                both = fitted(p, known, i, j, given=[low, high, least, most])
                found = p.apply(p.part(both, 1), p.order(Below(i, j), more))
                return p.combine(Equal(M[i, j] * power[j], M[n + i - j, 0] * power[j]), (power[j], found))

            first = sympy.Sum(M[i - j, 0] * power[j], (j, 0, i))
            second = sympy.Sum(M[n + i - j, 0] * power[j], (j, i + 1, n - 1))
            to_first = p.termwise(Equal(sympy.Sum(M[i, j] * power[j], (j, 0, i)), first), before, j)
            to_second = p.termwise(Equal(sympy.Sum(M[i, j] * power[j], (j, i + 1, n - 1)), second), after, j)
            turned = [p.reverse(first), p.reverse(second)]
            product = [
                C[i] * C[n - d] - S[i] * S[n - d],
                S[i] * C[n - d] + C[i] * S[n - d],
            ][which]
            whole = sympy.Sum(M[d, 0] * product, (d, 0, n - 1))
            parted = p.split(whole, i + 1, low, high)

            def near(least: Fact, less: Fact) -> Fact:
                """ω^(i-d) = ω^n ω^(i-d) = ω^(n+i-d) = ω^i ω^(n-d)."""
                around = added(n, i - d, least, less, low, high)[which]
                apart = added(i, n - d, least, less, low, high)[which]
                other = (C, S)[1 - which]
                sign = -1 if which == 0 else 1
                return p.combine(
                    Equal(M[d, 0] * power[i - d], M[d, 0] * product),
                    (-M[d, 0], around), (M[d, 0], apart),
                    (-M[d, 0] * power[i - d], one), (-sign * M[d, 0] * other[i - d], zero),
                )  # fmt: skip

            def far(more: Fact, most: Fact) -> Fact:
                apart = added(i, n - d, more, most, low, high)[which]
                return p.combine(Equal(M[d, 0] * power[n + i - d], M[d, 0] * product), (M[d, 0], apart))

            near_sum = p.termwise(
                Equal(sympy.Sum(M[d, 0] * power[i - d], (d, 0, i)), sympy.Sum(M[d, 0] * product, (d, 0, i))), near, d
            )
            far_sum = p.termwise(
                Equal(
                    sympy.Sum(M[d, 0] * power[n + i - d], (d, i + 1, n - 1)),
                    sympy.Sum(M[d, 0] * product, (d, i + 1, n - 1)),
                ),
                far, d,
            )  # fmt: skip
            return p.combine(
                goal, (1, cut), (1, to_first), (1, to_second), *((1, fact) for fact in turned),
                (1, near_sum), (1, far_sum), (-1, parted), reason="in the order of i - j around the ring",
            )  # fmt: skip

        return p.both(part(0), part(1))

    return p.generally([i], [AtMost(0, i), Below(i, n)], row)


quarter_turns = {"C": [1, 0, -1, 0, 1, 0, -1, 0, 1], "S": [0, 1, 0, -1, 0, 1, 0, -1, 0]}
ring_of_four = [[1, 4, 3, 2], [2, 1, 4, 3], [3, 2, 1, 4], [4, 3, 2, 1]]
eigenvectors = Claim(
    "circulant-fourier",
    title="The Fourier vectors are eigenvectors of every convolution on a ring",
    source="LTR, Table I (translation symmetry, convolutional network); textbook",
    variables=[M, C, S, n],
    hypotheses=[AtMost(1, n), circulant, additions((C, S)), Equal(C[n], 1), Equal(S[n], 0)],
    conclusion=eigen(),
    conventions="complex numbers are pairs of real ones: ω^k is (C_k, S_k), such as (cos 2πqk/n, sin 2πqk/n)",
    notes=(
        "Of each n-th root of unity ω, with the eigenvalue Σ_d M(d, 0) ω^(-d): so the discrete Fourier transform "
        "diagonalises what commutes with translations. That its n vectors are a basis is textbook."
    ),
    proof=by_turning_around,
    example={"n": 4, "M": ring_of_four, **quarter_turns},
    twins=[
        Twin("the opposite eigenvalue", conclusion=eigen(-1), at={"n": 4, "M": ring_of_four, **quarter_turns}),
    ],
)


def neuron(out: Any, bias: Any, inner: Any, place: Any) -> Any:
    """One neuron, with the inputs that it reads."""
    return out * sigma(bias + sympy.Sum(inner(k) * x[place(k)], (k, 0, r - 1)))


q = m * t + a
whole_network = sympy.Sum(neuron(W[j], B[j], lambda k_: V[j, k_], lambda k_: G[j, k_]), (j, 0, n * m - 1))


def at_all_sites(count: Any = n) -> Any:
    """The sum over sites of the local network, each with its own inputs and the same weights."""
    local = neuron(w[a], b[a], lambda k_: A[a, k_], lambda k_: g[t, k_])
    return sympy.Sum(local, (a, 0, m - 1), (t, 0, count - 1))


shared = [
    everywhere([(t, n), (a, m)], Conjunction(Equal(W[q], w[a]), Equal(B[q], b[a]))),
    everywhere([(t, n), (a, m), (k, r)], Conjunction(Equal(V[q, k], A[a, k]), Equal(G[q, k], g[t, k]))),
]


def by_sites(p: Prover, sites: Fact, neurons: Fact, weights: Fact, synapses: Fact) -> Fact:
    """Take the sum over all neurons site by site."""
    body = sympy.Lambda(j, neuron(W[j], B[j], lambda k_: V[j, k_], lambda k_: G[j, k_]))
    blocks = p.use(sum_in_blocks, n, m, body, given=[sites, neurons], reason="site by site")

    def at_site(first: Fact, last: Fact) -> Fact:
        def at_neuron(low: Fact, high: Fact) -> Fact:
            outer, bias = p.parts(fitted(p, weights, t, a, given=[first, last, low, high]))

            def at_input(least: Fact, most: Fact) -> Fact:
                weight, place = p.parts(fitted(p, synapses, t, a, k, given=[first, last, low, high, least, most]))
                return p.ring(Equal(V[q, k] * x[G[q, k]], A[a, k] * x[g[t, k]]), weight, place)

            reads = p.termwise(
                Equal(sympy.Sum(V[q, k] * x[G[q, k]], (k, 0, r - 1)), sympy.Sum(A[a, k] * x[g[t, k]], (k, 0, r - 1))),
                at_input, k,
            )  # fmt: skip
            before, now = (
                bias_ + sympy.Sum(part, (k, 0, r - 1))
                for bias_, part in ((B[q], V[q, k] * x[G[q, k]]), (b[a], A[a, k] * x[g[t, k]]))
            )
            same = p.combine(Equal(before, now), (1, bias), (1, reads))
            fires = p.rewrite(p.ring(Equal(sigma(before), sigma(before))), Equal(sigma(before), sigma(now)), same)
            return p.combine(Equal(W[q] * sigma(before), w[a] * sigma(now)), (sigma(before), outer), (w[a], fires))

        here = sympy.Sum(neuron(W[q], B[q], lambda k_: V[q, k_], lambda k_: G[q, k_]), (a, 0, m - 1))
        return p.termwise(Equal(here, at_all_sites().func(at_all_sites().args[0], (a, 0, m - 1))), at_neuron, a)

    double = sympy.Sum(neuron(W[q], B[q], lambda k_: V[q, k_], lambda k_: G[q, k_]), (a, 0, m - 1), (t, 0, n - 1))
    each = p.termwise(Equal(double, at_all_sites()), at_site, t)
    return p.combine(p.goal, (-1, blocks), (1, each))


convolutional = Claim(
    "shared-weights",
    title="A local network at each of n sites is a network of mn neurons with the parameters of one",
    source="LTR, Table I (translation symmetry, convolutional network)",
    variables=[sigma, w, b, A, g, W, B, V, G, x, n, m, r],
    hypotheses=[AtMost(0, n), AtMost(0, m), *shared],
    conclusion=Equal(whole_network, at_all_sites()),
    conventions="site t reads the r inputs x_(g(t, k)), k < r; neuron a of site t is neuron mt + a of the whole",
    notes=(
        "The whole has mn neurons and the m(r + 2) parameters w, b, A of the local network, whatever n is. For a "
        "Hamiltonian H = Σ_t h∘T_t of translations T_t the local network computes h, and n of its errors add up."
    ),
    proof=by_sites,
    example={"n": 2, "m": 1, "r": 1, "w": [2], "b": [1], "A": [[3]], "g": [[0], [1]], "W": [2, 2], "B": [1, 1],
             "V": [[3], [3]], "G": [[0], [1]], "x": [1, 2]},
    twins=[
        Twin("one site less", conclusion=Equal(whole_network, at_all_sites(n - 1)),
             at={"n": 1, "m": 1, "r": 1, "w": [2], "b": [1], "A": [[3]], "g": [[0]], "W": [2], "B": [1],
                 "V": [[3]], "G": [[0]], "x": [1], "sigma": [1, 1]}),
    ],
)  # fmt: skip
