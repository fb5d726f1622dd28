"""Maximum entropy at a given mean energy, hence of a Gaussian at given second moments; what Gaussian data tell."""

from typing import Any

import sympy
from ltr.kronecker import everywhere
from ltr.logarithms import gibbs_term, quotient_rule

from symnet.kernel.terms import INT, REAL, Term, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Fact,
    ForAll,
    Implication,
    Inverse,
    Prover,
    Twin,
    families,
    integers,
    reals,
)
from symnet.proof.language import variables
from symnet.proof.tactics import fitted, forgetting

POINT = fun(INT, REAL)
FUNCTION = fun(POINT, REAL)

n, i, j, k = integers("n i j k")
x, m, w = families("x m w")
z, u, v = reals("z u v")
f, g, h, q, H = variables("f g h q H", FUNCTION)
(p_,) = variables("p", FUNCTION)
J, I = variables("J I", fun(FUNCTION, REAL))  # noqa: E741
(F,) = variables("F", fun(INT, POINT, REAL))
(A,) = variables("A", fun(INT, INT, REAL))
exp, log = sympy.exp, sympy.log


def at(value: Any) -> sympy.Lambda:
    """A function of the point x."""
    return sympy.Lambda(x, value)


def integrable(value: Any) -> Equal:
    """I = 1, at an expression in x."""
    return Equal(I(at(value)), 1)


def integral(value: Any) -> Any:
    """J of an expression in x."""
    return J(at(value))


linear = ForAll(
    [f, g, h, u, v],
    Implication(
        Equal(I(f), 1),
        Equal(I(g), 1),
        ForAll(x, Equal(h(x), u * f(x) + v * g(x))),
        Conjunction(Equal(I(h), 1), Equal(J(h), u * J(f) + v * J(g))),
    ),
)
positive = ForAll(f, Implication(Equal(I(f), 1), ForAll(x, AtMost(0, f(x))), AtMost(0, J(f))))


Part = tuple[Any, Any, Fact]


def both(p: Prover, law: Fact, value: Any, one: Part, other: Part, same: Any = None) -> tuple[Fact, Fact]:
    """I = 1 and J of a value that is c f + d g, for the parts (c, f, I(f) = 1) and (d, g, I(g) = 1).

    `same` shows the equation of the functions at x; without it, it holds by the laws of rings.
    """
    (c, left, first), (d, right, second) = one, other
    goal = p.equal(value, c * left + d * right)
    shown = p.instantiate(law, at(left), at(right), at(value), c, d)
    for fact in (first, second, p.intro(same(goal) if same else p.ring(goal), x)):
        shown = p.apply(shown, p.convert(fact, shown.formula.args[0]))
    inside, worth = p.parts(shown)
    return p.convert(inside, integrable(value)), worth


# --- at a given mean energy -------------------------------------------------------------------------------------------

energy, density = H(x), ForAll(x, Equal(p_(x), exp(-H(x) - z)))
weight = ForAll(x, AtMost(0, q(x)))
entropy = lambda of: -integral(of(x) * log(of(x)))  # noqa: E731
divergence = q(x) * log(q(x) * Inverse(p_(x)))
members = [integrable(p_(x)), integrable(q(x)), integrable(q(x) * log(q(x)))]
energies = [integrable(p_(x) * energy), integrable(q(x) * energy)]
same_total = Equal(integral(q(x)), integral(p_(x)))
same_energy = Equal(integral(q(x) * energy), integral(p_(x) * energy))
own = Equal(entropy(p_), integral(p_(x) * energy) + z * integral(p_(x)))
lacking = Equal(entropy(p_) - entropy(q), integral(divergence))


def log_of_density(p: Prover, known: Fact) -> Fact:
    """ln p = -H - z."""
    value = p.instantiate(known, x)
    return p.rewrite(p.fact("log_exp", -energy - z), p.equal(log(p_(x)), -energy - z), value)


def by_divergence(
    p: Prover, law: Fact, above: Fact, of_p: Fact, of_q: Fact, p_in: Fact, q_in: Fact, q_log: Fact,
    p_energy: Fact, q_energy: Fact, total: Fact, mean: Fact,
) -> Fact:  # fmt: skip
    """-∫q ln q ≤ -∫q ln p, for ∫q ln(q/p) ≥ ∫q - ∫p; and ln p depends on the energy alone."""
    log_p = log_of_density(p, of_p)

    def own_log(goal: Term) -> Fact:
        return p.combine(goal, (p_(x), log_p))

    _, of_own = both(p, law, p_(x) * log(p_(x)), (-1, p_(x) * energy, p_energy), (-z, p_(x), p_in), own_log)

    # q ln(q/p) = q ln q + qH + zq
    crossed = q(x) * energy + z * q(x)
    cross_in, cross = both(p, law, crossed, (1, q(x) * energy, q_energy), (z, q(x), q_in))
    positive_p = p.rewrite(p.fact("exp_positive", -energy - z), p.term(Below(0, p_(x))), p.instantiate(of_p, x))

    def ratio(goal: Term) -> Fact:
        def some(h: Fact) -> Fact:
            return p.combine(goal, (q(x), quotient_rule(p, q(x), p_(x), h, positive_p)), (-q(x), log_p))

        def none(h: Fact) -> Fact:
            factor = log(q(x) * Inverse(p_(x))) - log(q(x)) - energy - z
            return p.combine(goal, (-factor, h))

        less = lambda h: p.absurd(p.order(p.store.false(), h, p.instantiate(of_q, x)), goal)  # noqa: E731
        return p.compare(0, q(x), some, none, less)

    apart_in, apart = both(p, law, divergence, (1, q(x) * log(q(x)), q_log), (1, crossed, cross_in), ratio)
    gaps = p_(x) - q(x)
    gap_in, gap = both(p, law, gaps, (1, p_(x), p_in), (-1, q(x), q_in))
    rest_in, rest = both(p, law, divergence + gaps, (1, divergence, apart_in), (1, gaps, gap_in))

    def not_negative() -> Fact:
        least = p.order(AtMost(0, p_(x)), positive_p)
        support = p.generally(
            [], [Equal(p_(x), 0)], lambda e: p.absurd(p.order(p.store.false(), e, positive_p), Equal(q(x), 0))
        )
        term = p.use(gibbs_term, q(x), p_(x), given=[p.instantiate(of_q, x), least, support])
        return p.order(AtMost(0, divergence + gaps), p.part(term, 0))

    whole = fitted(p, above, at(divergence + gaps), given=[rest_in, p.intro(not_negative(), x)])
    first = p.combine(own, (-1, of_own))
    last = p.combine(lacking, (-1, apart), (-1, of_own), (-1, cross), (-1, mean), (-z, total))
    goal = p.equal(entropy(p_) - entropy(q), integral(divergence + gaps))
    difference = p.combine(goal, (1, last), (-1, rest), (-1, gap), (1, total))
    least = p.order(AtMost(entropy(q), entropy(p_)), whole, difference)
    return p.both(p.explain(least, "∫q ln(q/p) ≥ ∫q - ∫p = 0"), first, last)


CLASS = (
    "points x are families of numbers, as many as there are; J is any functional, and I(f) = 1 a property of "
    "functions f of x, such that J is {} on the functions with I = 1: as the integral is on functions that are "
    "integrable, and the sum over finitely many points on all; "
)
LINEAR, POSITIVE = CLASS.format("linear"), CLASS.format("linear and not negative")
laws = [linear, positive]
# Values for trials: sums over the points (1, 1, 1, ...), (1, 2, 3, ...) and (1, 3, 5, ...), whose first entries are 1.
points = [sympy.Lambda(i, 1 + e * i) for e in range(3)]
summing = lambda *weights: sympy.Lambda(f, sum(c * f(of) for c, of in zip(weights, points, strict=True)))  # noqa: E731
squared = sympy.Lambda(f, f(points[0]) ** 2)  # not linear
ones, all_of_them = sympy.Lambda(x, 1), sympy.Lambda(f, 1)
uniform = {"J": summing(1, 1, 1), "I": all_of_them, "p": ones, "q": sympy.Lambda(x, x[1] / 2), "z": 0}
convex = {**uniform, "J": summing(-1, 2, -1), "q": sympy.Lambda(x, x[1])}
maximum_entropy = Claim(
    "maximum-entropy",
    title="Of all densities with a given mean energy, that of Boltzmann has the largest entropy",
    source="textbook (Gibbs, Jaynes); LTR, section II.D",
    variables=[J, I, p_, q, H, z],
    hypotheses=[*laws, density, weight, *members, *energies, same_total, same_energy],
    conclusion=Conjunction(AtMost(entropy(q), entropy(p_)), own, lacking),
    conventions=POSITIVE + "p = e^(-H-z), so z = ln Z where ∫p = 1; the entropy is -∫p ln p, and 0 ln 0 is 0",
    notes=(
        "The entropies differ by the divergence ∫q ln(q/p), the negentropy of q. Where several means ∫qφ_k are "
        "given, H = Σ μ_k φ_k has a given mean too, whatever the μ_k: p is the member of the exponential family."
    ),
    proof=by_divergence,
    example={**uniform, "H": sympy.Lambda(x, 0)},
    twins=[
        Twin(
            "for any functional, and any functions",
            hypotheses=[*members, *energies, same_total, same_energy],
            at={**convex, "H": sympy.Lambda(x, 0)},
        )
    ],
)


# --- means of sums ----------------------------------------------------------------------------------------------------

one_of_them = lambda count: everywhere([(k, count)], integrable(F(k, x)))  # noqa: E731


def total_of(count: Any) -> Any:
    """g + Σ w_k F_k."""
    return g(x) + sympy.Sum(w[k] * F(k, x), (k, 0, count - 1))


def mean_of(count: Any) -> Conjunction:
    """I = 1 for the sum, and J of it."""
    means = sympy.Sum(w[k] * integral(F(k, x)), (k, 0, count - 1))
    return Conjunction(integrable(total_of(count)), Equal(integral(total_of(count)), integral(g(x)) + means))


def by_one_more(p: Prover, low: Fact, law: Fact, start: Fact, each: Fact) -> Fact:
    """Induction on n: one function more."""

    def base() -> Fact:
        def nothing(_: Fact) -> Fact:
            member, worth = both(p, law, total_of(0), (1, g(x), start), (0, g(x), start))
            return p.both(member, p.ring(mean_of(0).args[1], worth))

        return p.generally([], [one_of_them(0)], nothing)

    def step(least: Fact, known: Fact) -> Fact:
        def further(of_them: Fact) -> Fact:
            def earlier(lo: Fact, hi: Fact) -> Fact:
                return p.instantiate(of_them, k, given=[lo, p.order(Below(k, n + 1), hi)])

            before = p.apply(known, p.generally([k], [AtMost(0, k), Below(k, n)], earlier))
            last = p.instantiate(of_them, n, given=[least, p.order(Below(n, n + 1))])
            inside, worth = p.parts(before)
            member, more = both(p, law, total_of(n + 1), (1, total_of(n), inside), (w[n], F(n, x), last))
            return p.both(member, p.combine(mean_of(n + 1).args[1], (1, more), (1, worth)))

        return p.generally([], [one_of_them(n + 1)], further)

    with forgetting(p):
        every = p.induction(n, Implication(one_of_them(n), mean_of(n)), base, step, reason="one function more")
    return p.instantiate(every, n, given=[low, each])


mean_of_sum = Claim(
    "mean-of-sum",
    title="The mean of a finite sum is the sum of the means",
    source="textbook",
    variables=[n, J, I, g, F, w],
    hypotheses=[AtMost(0, n), linear, integrable(g(x)), one_of_them(n)],
    conclusion=mean_of(n),
    conventions=LINEAR + "F_k are functions of x, and w_k numbers",
    proof=by_one_more,
    example={"n": 2, "J": summing(1, 1, 1), "I": all_of_them, "g": ones, "F": [ones, ones], "w": [2, 3]},
    twins=[
        Twin(
            "of any functional",
            hypotheses=[AtMost(0, n), integrable(g(x)), one_of_them(n)],
            at={"n": 1, "J": squared, "I": all_of_them, "g": ones, "F": [ones], "w": [1]},
        )
    ],
)

# --- Gaussians --------------------------------------------------------------------------------------------------------

(r,) = variables("r", fun(INT, POINT, REAL))
square = lambda of=r, matrix=A: sympy.Sum(matrix[i, j] * of(i, x) * of(j, x), (j, 0, n - 1), (i, 0, n - 1))  # noqa: E731
pair = lambda density=q, of=r: density(x) * of(i, x) * of(j, x)  # noqa: E731
pairs_in = everywhere([(i, n), (j, n)], integrable(pair()))
moments = sympy.Sum(A[i, j] * integral(pair()), (j, 0, n - 1), (i, 0, n - 1))


def by_rows(p: Prover, low: Fact, law: Fact, start: Fact, inside: Fact) -> Fact:
    """mean-of-sum for each row, and for the sum of the rows."""
    nothing, none = both(p, law, 0, (0, q(x), start), (0, q(x), start))
    row = sympy.Sum(A[i, j] * pair(), (j, 0, n - 1))
    worth = sympy.Sum(A[i, j] * integral(pair()), (j, 0, n - 1))

    def sum_of(values: Any, weights: Any, members: Fact) -> Fact:
        return fitted(p, p.use(mean_of_sum, n, J, I, at(0), values, weights), given=[low, law, nothing, members])

    def of_row(lo: Fact, hi: Fact) -> Fact:
        entry = lambda *bounds: p.instantiate(inside, i, j, given=[lo, hi, *bounds])  # noqa: E731
        every = p.generally([j], [AtMost(0, j), Below(j, n)], entry)
        found = sum_of(sympy.Lambda(j, at(pair())), sympy.Lambda(j, A[i, j]), every)
        goal = Conjunction(integrable(row), Equal(integral(row), integral(0) + worth))
        return p.convert(found, goal)

    def part(place: int, told: Any) -> Fact:
        return p.generally([i], [AtMost(0, i), Below(i, n)], lambda lo, hi: told(p.part(of_row(lo, hi), place)))

    members = part(0, lambda fact: fact)
    worths = part(1, lambda fact: p.combine(p.equal(integral(row), worth), (1, fact), (1, none)))
    whole = sum_of(sympy.Lambda(i, at(row)), sympy.Lambda(i, 1), members)
    rows = sympy.Sum(row, (i, 0, n - 1))
    by_row = sympy.Sum(integral(row), (i, 0, n - 1))
    found = p.convert(whole, Conjunction(integrable(rows), Equal(integral(rows), integral(0) + by_row)))
    inside_it, value = p.parts(found)
    each = p.termwise(p.equal(by_row, moments), lambda lo, hi: p.instantiate(worths, i, given=[lo, hi]), i)
    summed = p.combine(p.equal(integral(rows), moments), (1, value), (1, none), (1, each))
    return p.convert(p.both(inside_it, summed), p.goal)


form_mean = Claim(
    "mean-of-form",
    title="The mean of a quadratic form is that of its matrix with the second moments",
    source="textbook",
    variables=[n, J, I, q, r, A],
    hypotheses=[AtMost(0, n), linear, integrable(q(x)), pairs_in],
    conclusion=Conjunction(integrable(q(x) * square()), Equal(integral(q(x) * square()), moments)),
    conventions=LINEAR + "r_i are functions of x; stated for ∫q r'Ar = Σ A_ij ∫q r_i r_j",
    proof=by_rows,
    example={"n": 1, "J": summing(1, 1, 1), "I": all_of_them, "q": ones, "r": [ones], "A": [[2]]},
    twins=[
        Twin(
            "of any functional",
            hypotheses=[AtMost(0, n), integrable(q(x)), pairs_in],
            at={"n": 1, "J": squared, "I": all_of_them, "q": ones, "r": [ones], "A": [[2]]},
        )
    ],
)

# H = r'Ar/2, with r = x - m for the Gaussian around m.
half = sympy.Rational(1, 2)
centred = sympy.Lambda((i, x), x[i] - m[i])
hamiltonian = square(centred) / 2
same_moments = everywhere(
    [(i, n), (j, n)], Equal(integral(pair(q, centred)), integral(pair(p_, centred)))
)  # fmt: skip
second = [everywhere([(i, n), (j, n)], integrable(pair(of, centred))) for of in (p_, q)]
gaussian_density = ForAll(x, Equal(p_(x), exp(-hamiltonian - z)))


def by_energy(
    p: Prover, low: Fact, law: Fact, above: Fact, of_p: Fact, of_q: Fact, p_in: Fact, q_in: Fact, q_log: Fact,
    pairs_p: Fact, pairs_q: Fact, total: Fact, moments_same: Fact,
) -> Fact:  # fmt: skip
    """The mean of the quadratic form is given with the second moments; then maximum-entropy."""

    def energy_of(of: Any, inside: Fact, pairs: Fact) -> tuple[Fact, Fact]:
        whole = fitted(p, p.use(form_mean, n, J, I, of, centred, A), given=[low, law, inside, pairs])
        member, value = p.parts(whole)
        form = of(x) * square(centred)
        told = integrable(form), Equal(integral(form), means(of))
        member, value = p.convert(member, told[0]), p.convert(value, told[1])
        return both(p, law, of(x) * hamiltonian, (half, form, member), (0, form, member)), value

    def means(of: Any) -> Any:
        return sympy.Sum(A[i, j] * integral(pair(of, centred)), (j, 0, n - 1), (i, 0, n - 1))

    (p_energy, p_mean), p_moments = energy_of(p_, p_in, pairs_p)
    (q_energy, q_mean), q_moments = energy_of(q, q_in, pairs_q)

    def row(lo: Fact, hi: Fact) -> Fact:
        def entry(least: Fact, most: Fact) -> Fact:
            same = p.instantiate(moments_same, i, j, given=[lo, hi, least, most])
            goal = p.equal(A[i, j] * integral(pair(q, centred)), A[i, j] * integral(pair(p_, centred)))
            return p.combine(goal, (A[i, j], same))

        inner = lambda of: sympy.Sum(A[i, j] * integral(pair(of, centred)), (j, 0, n - 1))  # noqa: E731
        return p.termwise(p.equal(inner(q), inner(p_)), entry, j)

    rows = p.termwise(p.equal(means(q), means(p_)), row, i)
    goal = p.equal(integral(q(x) * hamiltonian), integral(p_(x) * hamiltonian))
    equal = p.combine(goal, (1, q_mean), (half, q_moments), (half, rows), (-half, p_moments), (-1, p_mean))
    given = [law, above, of_p, of_q, p_in, q_in, q_log, p_energy, q_energy, total, equal]
    found = fitted(p, p.use(maximum_entropy, J, I, p_, q, at(hamiltonian), z), given=given)
    return p.convert(p.both(p.part(found, 0), p.part(found, 2)), p.goal)


gaussian_maximum_entropy = Claim(
    "gaussian-maximum-entropy",
    title="Of all densities with given mean and covariance, the Gaussian has the largest entropy",
    source="textbook; LTR, section II.D",
    variables=[n, J, I, p_, q, m, A, z],
    hypotheses=[
        AtMost(0, n), *laws, gaussian_density, weight, *members, *second, same_total, same_moments,
    ],
    conclusion=Conjunction(AtMost(entropy(q), entropy(p_)), lacking),
    conventions=POSITIVE + "p = e^(-(x-m)'A(x-m)/2 - z) is the Gaussian; 0 ln 0 is 0",
    notes=(
        "What is needed of the density q is that its second moments around m, n² numbers, are those of p: so they "
        "are if mean and covariance are the same. What q lacks is its divergence from p, the negentropy."
    ),
    proof=by_energy,
    example={**uniform, "n": 1, "m": [0], "A": [[0]]},
    twins=[
        Twin(
            "for any functional, and any functions",
            hypotheses=[AtMost(0, n), *members, *second, same_total, same_moments],
            at={**convex, "n": 1, "m": [0], "A": [[0]]},
        )
    ],
)  # fmt: skip

# --- what Gaussian data tell ------------------------------------------------------------------------------------------

(V,) = variables("V", fun(INT, INT, REAL))
s, t = families("s t")
TWO_PI = log(2 * sympy.pi)
volume = lambda widths: sympy.Sum(log(widths[i]), (i, 0, n - 1))  # noqa: E731
covariance = everywhere([(i, n), (j, n)], Conjunction(integrable(pair()), Equal(integral(pair()), V[i, j])))
unit_rows = everywhere([(i, n)], Equal(sympy.Sum(A[i, j] * V[i, j], (j, 0, n - 1)), 1))
gaussian_p = ForAll(x, Equal(p_(x), exp(-square() / 2 - volume(s) - n * TWO_PI / 2)))
surprisal = -integral(q(x) * log(p_(x)))
gaussian_value = volume(s) + n * (1 + TWO_PI) / 2


def by_trace(
    p: Prover, low: Fact, law: Fact, inside: Fact, total: Fact, pairs: Fact, unit: Fact, density_: Fact
) -> Fact:
    """-ln p is half the form, and a constant; the mean of the form is the trace of the unit matrix."""
    two = lambda place: p.generally(  # noqa: E731
        [i, j],
        [AtMost(0, i), Below(i, n), AtMost(0, j), Below(j, n)],
        lambda *bounds: p.part(p.instantiate(pairs, i, j, given=bounds), place),
    )
    first, values = two(0), two(1)
    whole = p.use(form_mean, n, J, I, q, r, A, given=[low, law, inside, first])
    member, mean = p.parts(whole)

    def row(lo: Fact, hi: Fact) -> Fact:
        def entry(least: Fact, most: Fact) -> Fact:
            same = p.instantiate(values, i, j, given=[lo, hi, least, most])
            return p.combine(p.equal(A[i, j] * integral(pair()), A[i, j] * V[i, j]), (A[i, j], same))

        left = sympy.Sum(A[i, j] * integral(pair()), (j, 0, n - 1))
        right = sympy.Sum(A[i, j] * V[i, j], (j, 0, n - 1))
        parts = p.termwise(p.equal(left, right), entry, j)
        return p.combine(p.equal(left, 1), (1, parts), (1, p.instantiate(unit, i, given=[lo, hi])))

    trace = p.termwise(p.equal(moments, sympy.Sum(1, (i, 0, n - 1))), row, i)
    size = p.convert(trace, p.equal(moments, n))
    constant = volume(s) + n * TWO_PI / 2

    def pointwise(goal: Term) -> Fact:
        value = p.instantiate(density_, x)
        exponent = -square() / 2 - constant
        logged = p.rewrite(p.fact("log_exp", exponent), p.equal(log(p_(x)), exponent), value)
        return p.combine(goal, (q(x), logged))

    logs_in, logs = both(
        p, law, q(x) * log(p_(x)), (-half, q(x) * square(), member), (-constant, q(x), inside), pointwise
    )
    value = p.combine(p.equal(surprisal, gaussian_value), (-1, logs), (half, mean), (half, size), (constant, total))
    return p.both(logs_in, value)


one_point = {"J": summing(1, 0, 0), "I": all_of_them, "q": ones, "p": ones}
no_data = {"n": 0, **one_point, "r": [], "A": [], "V": [], "s": []}
gaussian_entropy = Claim(
    "gaussian-entropy",
    title="The entropy of a Gaussian, from its determinant",
    source="textbook",
    variables=[n, J, I, q, p_, r, A, V, s],
    hypotheses=[
        AtMost(0, n), linear, integrable(q(x)), Equal(integral(q(x)), 1), covariance, unit_rows, gaussian_p,
    ],
    conclusion=Conjunction(integrable(q(x) * log(p_(x))), Equal(surprisal, gaussian_value)),
    conventions=(
        LINEAR + "V_ij = ∫q r_i r_j with ∫q = 1, and the rows of A and V meet in 1, as A = V⁻¹; "
        "p = e^(-r'Ar/2)/((2π)^(n/2) ∏s_i)"
    ),
    notes=(
        "With q = p, r = x - m and ∏s_i² = det V (dict-quadratic-gaussian) it is the entropy of a Gaussian: "
        "ln((2πe)^n det V)/2. With other q it is the cross entropy, the same for all q with these moments."
    ),
    proof=by_trace,
    example=no_data,
    twins=[
        Twin(
            "for any functional, and any density",
            hypotheses=[AtMost(0, n), integrable(q(x)), Equal(integral(q(x)), 1), covariance, unit_rows],
            at={**no_data, "p": sympy.Lambda(x, 2)},
        )
    ],
)  # fmt: skip

B, W = variables("B W", fun(INT, INT, REAL))
(d,) = variables("d", fun(INT, POINT, REAL))
told = q(x) * log(p_(x) * Inverse(h(x)))
noise_rows = [covariance, unit_rows, gaussian_p]
data_pair = pair(q, d)
data_rows = [
    everywhere([(i, n), (j, n)], Conjunction(integrable(data_pair), Equal(integral(data_pair), W[i, j]))),
    everywhere([(i, n)], Equal(sympy.Sum(B[i, j] * W[i, j], (j, 0, n - 1)), 1)),
    ForAll(x, Equal(h(x), exp(-square(d, B) / 2 - volume(t) - n * TWO_PI / 2))),
]


def by_entropies(
    p: Prover, low: Fact, law: Fact, inside: Fact, total: Fact,
    noise_pairs: Fact, noise_unit: Fact, of_p: Fact, data_pairs: Fact, data_unit: Fact, of_h: Fact,
) -> Fact:  # fmt: skip
    """ln(p/h) = ln p - ln h, and the mean of each is known."""
    common = [low, law, inside, total]
    noise = p.use(gaussian_entropy, n, J, I, q, p_, r, A, V, s, given=[*common, noise_pairs, noise_unit, of_p])
    data = p.use(gaussian_entropy, n, J, I, q, h, d, B, W, t, given=[*common, data_pairs, data_unit, of_h])
    (one_in, one), (two_in, two) = p.parts(noise), p.parts(data)

    def pointwise(goal: Term) -> Fact:
        above = []
        for law_, of in ((of_p, p_), (of_h, h)):
            value = p.instantiate(law_, x)
            power = value.formula.args[1]
            above.append(p.rewrite(p.fact("exp_positive", power.args[0]), p.term(Below(0, of(x))), value))
        return p.combine(goal, (q(x), quotient_rule(p, p_(x), h(x), *above)))

    inside_it, worth = both(p, law, told, (1, q(x) * log(p_(x)), one_in), (-1, q(x) * log(h(x)), two_in), pointwise)
    value = p.combine(p.equal(integral(told), volume(t) - volume(s)), (1, worth), (-1, one), (1, two))
    return p.both(inside_it, value)


gaussian_information = Claim(
    "gaussian-information",
    title="What Gaussian data tell of a signal is half the logarithm of a ratio of determinants",
    source="textbook; LTR, section III.B",
    variables=[n, J, I, q, p_, h, r, d, A, V, B, W, s, t],
    hypotheses=[AtMost(0, n), linear, integrable(q(x)), Equal(integral(q(x)), 1), *noise_rows, *data_rows],
    conclusion=Conjunction(integrable(told), Equal(integral(told), volume(t) - volume(s))),
    conventions=(
        LINEAR + "q is the density of the pairs of signal and data; of the data d and the noise r = d - As the "
        "second moments are W and V, with the inverses B and A; p is the density of the data given the signal, "
        "a function of r, and h that of the data alone, both Gaussian; ∏s_i² = det V and ∏t_i² = det W"
    ),
    notes=(
        "The left side is the mutual information ∫q ln(q(s,d)/(q(s) q(d))), with q(s,d)/q(s) = p. For d = As + n "
        "with covariances S and N of signal and noise, W = ASA' + N and V = N: "
        "I = ln(det(ASA' + N)/det N)/2 = ln det(1 + ASA'N⁻¹)/2, as determinants multiply."
    ),
    proof=by_entropies,
    example={**no_data, "h": ones, "d": [], "B": [], "W": [], "t": []},
    twins=[
        Twin(
            "for any functional, and any densities",
            hypotheses=[
                AtMost(0, n), integrable(q(x)), Equal(integral(q(x)), 1), *noise_rows[:2], *data_rows[:2],
            ],
            at={**no_data, "h": sympy.Lambda(x, 2), "d": [], "B": [], "W": [], "t": []},
        )
    ],
)  # fmt: skip
