"""How many neurons come to a polynomial as near as one likes, coefficient by coefficient: bounds in the sense `formal`.

Where all entries of a table of moments are known, and not only those above its diagonal, they need to be known in the
limit alone. A network N_λ = p + O(λ), with Laurent series as weights, is such a limit: its coefficients in x are p_γ +
O(λ), also where the weights are cut off far enough to be Laurent polynomials, and these can be evaluated at small λ.
"""

from collections.abc import Callable
from typing import Any

import sympy
from beyond.averages import applied
from beyond.box_functionals import bound
from beyond.near_tables import unit_by_numbers
from rt import free_partials as own
from rt import partials_bound as common
from rt.forms import E, K, d, h, i, j, k, l, m, n, p_, span, w
from rt.free_partials import r
from rt.partials_bound import A, B, N, U, V, between, counted, degree, exponent, f, g, s, t

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    D,
    Equal,
    Exists,
    Fact,
    ForAll,
    Implication,
    Indicator,
    Prover,
    Twin,
    Unequal,
    families,
    integer_families,
    reals,
)
from symnet.proof.claims import Inverse
from symnet.proof.language import variables
from symnet.proof.tactics import fitted, vanishing

(beta,) = reals("beta")
(q,) = families("q")
(y,) = integer_families("y")
u, v = families("u v")
(M,) = variables("M", fun(INT, INT, REAL))
(S,) = variables("S", fun(INT, INT, INT, REAL))
a = common.a


def for_terms(formula: Any) -> ForAll:
    """For all s, t < N and all terms of f_s and g_t."""
    return between(s, N, between(t, N, between(k, A, between(l, B, formula))))


same = sympy.Product(Indicator(Equal(E[h, i], exponent(s, t))), span)
unseen = between(h, K, for_terms(Equal(y[h] * f[s, k] * g[t, l] * same, 0)))


def near(most: Any) -> ForAll:
    """|q_h - p_h| ≤ the bound, for the terms with y_h = 0."""
    return between(h, K, Implication(Equal(y[h], 0), bound(q[h] - p_[h], most)))


def some_network(names: list[Any], computes: Any, most: Any) -> Exists:
    """A network that computes a polynomial whose coefficients are that near to those of p."""
    return Exists([*names, w, a, q], Conjunction(near(most), computes.xreplace({p_: q})))


def limits(names: list[Any], computes: Any) -> ForAll:
    """For every β there is one."""
    return ForAll(beta, Implication(Below(0, beta), some_network(names, computes, beta)))


def unit(table: Callable[[Any, Any], Any]) -> ForAll:
    """The table is the unit table."""
    return between(s, N, between(t, N, Equal(table(s, t), Indicator(Equal(s, t)))))


def coefficient(value: Any) -> Any:
    """What p_h is multiplied by in the table."""
    inner = sympy.Sum(g[t, l] * value * same, (l, 0, B - 1))
    return sympy.Sum(f[s, k] * inner, (k, 0, A - 1))


def turned(p: Prover) -> Fact:
    """Σ_h (Σ_k u_k Σ_l v_l M_kl S_hkl) p_h = Σ_k u_k Σ_l v_l M_kl Σ_h p_h S_hkl, for all these families."""
    term = u[k] * v[l] * M[k, l] * S[h, k, l] * p_[h]
    over_l, over_h = sympy.Sum(term, (l, 0, B - 1)), sympy.Sum(term, (h, 0, K - 1))
    coefficients = sympy.Sum(u[k] * sympy.Sum(v[l] * M[k, l] * S[h, k, l], (l, 0, B - 1)), (k, 0, A - 1))
    first = sympy.Sum(coefficients * p_[h], (h, 0, K - 1))
    spread = sympy.Sum(sympy.Sum(over_l, (k, 0, A - 1)), (h, 0, K - 1))
    opened = p.ring(Equal(first, spread))
    outer = p.swap(spread)
    inside_out = sympy.Sum(sympy.Sum(over_h, (l, 0, B - 1)), (k, 0, A - 1))
    swapped = p.termwise(
        p.equal(outer.formula.args[1], inside_out), lambda: p.swap(sympy.Sum(over_l, (h, 0, K - 1))), k, member=False
    )
    last = sympy.Sum(
        u[k] * sympy.Sum(v[l] * M[k, l] * sympy.Sum(p_[h] * S[h, k, l], (h, 0, K - 1)), (l, 0, B - 1)), (k, 0, A - 1)
    )
    found = p.combine(Equal(first, last), (1, opened), (1, outer), (1, swapped))
    return p.intro(found, u, v, M, S, p_)


def by_numbers(module: Any, value: Any, names: list[Any]) -> Callable[..., Fact]:
    """The table is linear in the coefficients of p; of a network it has m products. `value`: γ!, over σ^(|γ|)(b)."""
    c = coefficient(value)
    inside = [AtMost(0, s), Below(s, N), AtMost(0, t), Below(t, N)]

    def linear(p: Prover) -> Fact:
        """Σ_h c_sth p_h is the table, for all s, t, p."""
        law = fitted(p, turned(p), sympy.Lambda(k, f[s, k]), sympy.Lambda(l, g[t, l]), *parts, p_)
        goal = Equal(sympy.Sum(c * p_[h], (h, 0, K - 1)), module.table(s, t))
        return p.intro(p.convert(law, goal), s, t, p_)

    parts = sympy.Lambda((k, l), value), sympy.Lambda((h, k, l), same)

    def proof(p: Prover, *given: Fact) -> Fact:
        few, length, least, rows, columns, terms, *alike, good, is_unit, blind, comes = given
        table = linear(p)

        def invisible(low: Fact, high: Fact) -> Fact:
            def at(*where: Fact) -> Fact:
                none = p.instantiate(
                    p.instantiate(p.instantiate(blind, h, given=[low, high]), s, given=where[:2]), t, given=where[2:]
                )
                total = sympy.Sum(f[s, k] * sympy.Sum(y[h] * g[t, l] * value * same, (l, 0, B - 1)), (k, 0, A - 1))

                def of_k(*of: Fact) -> Fact:
                    row = p.instantiate(none, k, given=of)
                    one = y[h] * f[s, k] * g[t, l] * value * same
                    none_of = lambda *at: p.combine(Equal(one, 0), (value, p.instantiate(row, l, given=at)))  # noqa: E731
                    zero = vanishing(p, sympy.Sum(one, (l, 0, B - 1)), none_of, l)
                    return p.combine(p.equal(total.function, 0), (1, zero))

                zero = vanishing(p, total, of_k, k)
                return p.combine(Equal(y[h] * c, 0), (1, zero))

            return p.generally([s, t], inside, at)

        def entry_is_one(*where: Fact) -> Fact:
            known = p.instantiate(p.instantiate(is_unit, s, given=where[:2]), t, given=where[2:])
            return p.combine(
                Equal(sympy.Sum(c * p_[h], (h, 0, K - 1)), Indicator(Equal(s, t))),
                (1, p.instantiate(table, s, t, p_)),
                (1, known),
            )

        def of_network(*parts: Fact) -> Fact:
            """Row times column is the entry, for any p that the network computes."""
            network, *where = parts
            allowed = p.instantiate(p.instantiate(good, s, given=where[:2]), t, given=where[2:])
            value_ = module.as_table(p, length, rows, columns, least, *alike, allowed, network, *where)
            goal = Equal(sympy.Sum(c * p_[h], (h, 0, K - 1)), module.entry(s, t))
            return p.combine(goal, (1, p.instantiate(table, s, t, p_)), (-1, value_))

        law = p.generally([*names, w, a, p_, s, t], [module.computes, *inside], of_network)
        family = sympy.Lambda((s, t, h), c)
        found = p.use(unit_by_numbers, N, m, K, family, p_, y)
        products = [sympy.Lambda((s, j), part(s)) for part in (module.row, module.column)]

        def at(error: Fact) -> Fact:
            some = p.instantiate(comes, beta, given=[error])
            goal = p.store.instantiate(
                found.formula.args[1].args[1].args[1].args[1].args[0].args[0], p.term(beta)
            ).args[1]

            def of_values(h_: Fact) -> Fact:
                close, network = p.parts(h_)
                each = p.generally(
                    [s, t], inside, lambda *where: p.instantiate(law, *names, w, a, q, s, t, given=[network, *where])
                )
                values = [w, *products, q]
                goals = [goal]
                for value_ in values:
                    goals.append(p.store.instantiate(goals[-1].args[0], p.term(value_)))
                shown = p.both(
                    *(p.convert(fact, part) for fact, part in zip((close, each), goals[-1].args, strict=True))
                )
                for value_, wanted in reversed(list(zip(values, goals[:-1], strict=True))):
                    shown = p.witness(wanted, value_, shown)
                return shown

            def chosen(rest: list[Any], h_: Fact) -> Fact:
                return p.choose(h_, rest[0], lambda h_: chosen(rest[1:], h_)) if rest else of_values(h_)

            return chosen([*names, w, a, q], some)

        conditions = [few, terms, p.generally([s, t], inside, entry_is_one)]
        conditions += [p.generally([h], [AtMost(0, h), Below(h, K)], invisible)]
        conditions += [p.generally([beta], [Below(0, beta)], at)]
        return applied(p, found, conditions)

    return proof


every = for_terms(
    Implication(
        Unequal(f[s, k] * g[t, l], 0),
        Conjunction(AtMost(degree(s, t), d), Unequal(D(common.sigma, degree(s, t), common.b), 0)),
    )
)
every_own = for_terms(Implication(Unequal(f[s, k] * g[t, l], 0), AtMost(degree(s, t), d)))
factorials = sympy.Product(sympy.factorial(exponent(s, t)), span)
counted_ = [*counted, AtMost(0, K)]
SQUARES = {
    "w": ["1/4", "-1/4"], "a": [[1, 1], [1, -1]], "p": [1], "q": [1], "E": [[1, 1]], "y": [0], "A": 1, "B": 1, "K": 1,
    "n": 2, "m": 2, "f": [[1]] * 4, "U": [[[0, 0]], [[1, 0]], [[0, 1]], [[1, 1]]],
    "V": [[[1, 1]], [[0, 1]], [[1, 0]], [[0, 0]]], "N": 4, "d": 4,
}  # fmt: skip
NOTHING = {
    "w": [], "a": [], "p": [1], "q": [0], "E": [[1]], "y": [0], "A": 1, "B": 1, "K": 1, "n": 1, "m": 0,
    "f": [[1]], "U": [[[1]]], "g": [[1]], "V": [[[0]]], "N": 1, "d": 1,
}  # fmt: skip
SENSE = (
    "The polynomials are Σ_h p_h x^(E_h) and Σ_h q_h x^(E_h), which the network computes through degree d; the E_h can "
    "be all exponents of degree at most d, with p_h = 0 for those that p has not. Networks whose weights are Laurent "
    "series in λ, those of the first layer O(λ), with N_λ = p + O(λ), are covered: cut the series off where that "
    "changes no coefficient below λ, and put small real numbers for λ. Terms with y_h ≠ 0 are in no entry, and may be "
    "whatever they are: with all 1 and all x_i among them an output bias and skip connections are allowed. "
)
formal_partials = Claim(
    "formal-partials",
    title="Networks that come to a polynomial need as many neurons as a unit table of its moments has rows",
    source="symnet (new here)",
    variables=[common.sigma, common.b, p_, y, E, f, U, g, V, A, B, K, N, m, n, d],
    hypotheses=[*counted_, every, unit(common.table), unseen, limits([], common.computes)],
    conclusion=AtMost(N, m),
    conventions=(
        "one hidden layer, m neurons with a common bias b and any inner and outer weights, which may depend on β; what "
        "y allows: an output bias, skip connections"
    ),
    senses=("formal",),
    notes=SENSE
    + "All f_s g_t are known here, not only those for s ≤ t, so that σ^(k)(b) ≠ 0 is asked of all degrees k of their "
    "terms, above the degree of p too. With unknown entries fewer do: hypotheses-needed-formal.",
    proof=by_numbers(common, Inverse(D(common.sigma, degree(s, t), common.b)) * factorials, []),
    example=NOTHING | {"m": 1, "sigma": [1, 1, 1], "b": 0, "w": [1], "a": [[1]], "q": [1]},
    twins=[
        Twin(
            "for one β in place of every β",
            hypotheses=[*counted_, every, unit(common.table), unseen, some_network([], common.computes, 1)],
            at=NOTHING | {"sigma": [1, 1, 1], "b": 0},
        ),
        Twin(
            "without σ^(k)(b) ≠ 0, even for networks that compute p",
            hypotheses=[*counted_, every_own, unit(common.table), unseen, some_network([], common.computes, 0)],
            at=SQUARES | {"g": [[2]] * 4, "sigma": [0, 0, 1], "b": 0},
        ),
    ],
)

own_names = [own.sigma, own.b]
formal_free_partials = Claim(
    "formal-free-partials",
    title="Networks that come to a polynomial need as many neurons as its derivatives of one order are independent",
    source="symnet (new here)",
    variables=[p_, y, E, f, U, g, V, A, B, K, N, m, n, d, r],
    hypotheses=[*counted_, own.one_degree, every_own, unit(own.table), unseen, limits(own_names, own.computes)],
    conclusion=AtMost(N, m),
    conventions=(
        "one hidden layer, m neurons, each with a function σ_j and a bias b_j of its own and any inner and outer "
        "weights, all of which may depend on β; what y allows: an output bias for r ≥ 1, skip connections for r ≥ 2"
    ),
    senses=("formal",),
    notes=SENSE
    + "The f_s are homogeneous of one degree r, and N can be the dimension of the span of the ∂^α p with |α| = r: "
    "take rows x^α for which these are a basis of it, and dual columns. Nothing is asked of the σ_j.",
    proof=by_numbers(own, factorials, own_names),
    example=NOTHING | {"m": 1, "r": 1, "sigma": [[1, 1, 1]], "b": [0], "w": [1], "a": [[1]], "q": [1]},
    twins=[
        Twin(
            "for one β in place of every β",
            hypotheses=[
                *counted_, own.one_degree, every_own, unit(own.table), unseen,
                some_network(own_names, own.computes, 1),
            ],
            at=NOTHING | {"r": 1, "sigma": [], "b": []},
        ),
        Twin(
            "with rows of several degrees, even for networks that compute p",
            hypotheses=[
                *counted_, own.homogeneous(AtMost(0, r)), every_own, unit(own.table), unseen,
                some_network(own_names, own.computes, 0),
            ],
            at=SQUARES | {"g": [[1]] * 4, "sigma": [[0, 0, 1]] * 2, "b": [0, 0], "r": 1},
        ),
    ],
)  # fmt: skip
