"""Inference goes back along a Markov chain step by step: LTR's theorem on sufficient statistics and its corollary."""

from typing import Any

import sympy
from ltr.factoring import factoring
from ltr.kronecker import everywhere
from ltr.markov import M, entries_nonnegative, forward, i, j, k, n, p_, t, w
from ltr.real_sums import nonnegative_sum, term_at_most_sum

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Exists,
    Fact,
    ForAll,
    Implication,
    Indicator,
    Inverse,
    Prover,
    Twin,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import fitted, forgetting, squeezed, unequal

a, b, s = integers("a b s")
(C,) = variables("C", fun(INT, INT, INT, REAL))
(T,) = variables("T", fun(INT, INT, INT))
(f,) = variables("f", fun(INT, INT))
(v,) = variables("v", fun(INT, INT, REAL))

start_nonnegative = everywhere([(k, w[0])], AtMost(0, p_[0, k]))


def by_steps(p: Prover, low: Fact, high: Fact, entries: Fact, start: Fact, chain: Fact) -> Fact:
    """Induction on t: sums of products of numbers that are not negative."""
    goal = Implication(AtMost(t, n), everywhere([(k, w[t])], AtMost(0, p_[t, k])))

    def step(least: Fact, known: Fact) -> Fact:
        top = p.assume(AtMost(t + 1, n))
        below, before = p.order(Below(t, n), top), p.apply(known, p.order(AtMost(t, n), top))

        def letter(kl: Fact, kh: Fact) -> Fact:
            def each(jl: Fact, jh: Fact) -> Fact:
                left = p.instantiate(entries, t, k, j, given=[least, below, kl, kh, jl, jh])
                right = p.instantiate(before, j, given=[jl, jh])
                return p.order(AtMost(0, M[t, k, j] * p_[t, j]), left, right, items=[["1", [0, 1], [], []]])

            total = nonnegative_sum(p, w[t], M[t, k, j] * p_[t, j], each, j)
            return p.order(AtMost(0, p_[t + 1, k]), total, p.instantiate(chain, t, k, given=[least, below, kl, kh]))

        return p.discharge(p.generally([k], [AtMost(0, k), Below(k, w[t + 1])], letter), top.formula)

    with forgetting(p):
        every = p.induction(t, goal, lambda: p.discharge(start, AtMost(0, n)), step, reason="induction on t")
    return p.instantiate(every, t, given=[low, high])


example = {
    "n": 2, "t": 0, "w": [2, 2, 3],
    "M": [[["2/3", "1/5"], ["1/3", "4/5"]], [["1/4", "1/12"], ["1/2", "1/6"], ["1/4", "3/4"]]],
    "p": [["1/2", "1/2"], ["13/30", "17/30"], ["7/45", "14/45", "8/15"]],
    "C": [[["7/36", "7/60"], ["7/18", "7/30"], ["5/12", "13/20"]],
          [["1/4", "1/12"], ["1/2", "1/6"], ["1/4", "3/4"]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]],
    "T": [[4, 4, 7], [2, 2, 5], [0, 1, 2]],
}  # fmt: skip
inside = [AtMost(0, t), AtMost(t, n)]
chain_nonnegative = Claim(
    "chain-nonnegative",
    title="The distributions of a Markov chain are not negative",
    source="textbook",
    variables=[n, t, w, M, p_],
    hypotheses=[*inside, entries_nonnegative, start_nonnegative, forward],
    conclusion=everywhere([(k, w[t])], AtMost(0, p_[t, k])),
    proof=by_steps,
    example=example,
    twins=[
        Twin(
            "of any matrices",
            hypotheses=[*inside, AtMost(0, t), start_nonnegative, forward],
            at={"n": 1, "t": 1, "w": [1, 1], "M": [[[-1]]], "p": [[1], [-1]]},
        )
    ],
)


# --- one step back ----------------------------------------------------------------------------------------------------


def onward(level: Any) -> Equal:
    """P(y_n = a | y_t = k) as a sum over what comes next."""
    total = sympy.Sum(C[level + 1, a, j] * M[level, j, k], (j, 0, w[level + 1] - 1))
    return Equal(C[level, a, k], total)


transitions = everywhere([(t, n), (a, w[n]), (k, w[t])], onward(t))


def posterior(level: Any, letter: Any, data: Any) -> Any:
    """P(y_t = letter | y_n = data) by Bayes' theorem."""
    return C[level, data, letter] * p_[level, letter] * Inverse(p_[n, data])


def back(level: Any, letter: Any, after: Any) -> Any:
    """P(y_t = letter | y_(t+1) = after) by Bayes' theorem."""
    return M[level, after, letter] * p_[level, letter] * Inverse(p_[level + 1, after])


def one_back(level: Any, letter: Any, values: Any) -> Any:
    """Σ_j P(y_t = letter | y_(t+1) = j) values(j)."""
    return sympy.Sum(back(level, letter, j) * values(j), (j, 0, w[level + 1] - 1))


def step_back(data: Any) -> ForAll:
    """The posterior of y_t from that of y_(t+1)."""
    return everywhere([(k, w[t])], Equal(posterior(t, k, data), one_back(t, k, lambda g: posterior(t + 1, g, data))))


def by_total_probability(
    p: Prover, low: Fact, high: Fact, al: Fact, ah: Fact, entries: Fact, start: Fact, chain: Fact, ways: Fact
) -> Fact:
    """P(y_(t+1)) · P(y_t | y_(t+1)) = P(y_t, y_(t+1)), also where y_(t+1) has probability 0: then both are 0."""
    level = p.use(chain_nonnegative, n, t, w, M, p_, given=[low, p.order(AtMost(t, n), high), entries, start, chain])

    def letter(kl: Fact, kh: Fact) -> Fact:
        def each(jl: Fact, jh: Fact) -> Fact:
            joint = M[t, j, k] * p_[t, k]
            same = Equal(joint, back(t, k, j) * p_[t + 1, j])

            def none(zero: Fact) -> Fact:
                def summand(il: Fact, ih: Fact) -> Fact:
                    one = p.instantiate(entries, t, j, i, given=[low, high, jl, jh, il, ih])
                    other = p.instantiate(level, i, given=[il, ih])
                    return p.order(AtMost(0, M[t, j, i] * p_[t, i]), one, other, items=[["1", [0, 1], [], []]])

                every = p.generally([i], [AtMost(0, i), Below(i, w[t])], summand)
                most = p.use(term_at_most_sum, w[t], sympy.Lambda(i, M[t, j, i] * p_[t, i]), k, given=[kl, kh, every])
                whole = p.instantiate(chain, t, j, given=[low, high, jl, jh])
                least = p.instantiate(every, k, given=[kl, kh])
                nothing = squeezed(p, joint, 0, least, p.order(AtMost(joint, 0), most, whole, zero))
                return p.combine(same, (1, nothing), (-back(t, k, j), zero))

            there = Equal(p_[t + 1, j], 0)
            known = p.cases(p.excluded(there), none, lambda h: p.ring(same, h))
            factor = C[t + 1, a, j] * Inverse(p_[n, a])
            return p.combine(Equal(factor * joint, back(t, k, j) * posterior(t + 1, j, a)), (factor, known))

        span = (j, 0, w[t + 1] - 1)
        terms = p.termwise(
            Equal(
                sympy.Sum(C[t + 1, a, j] * M[t, j, k] * p_[t, k] * Inverse(p_[n, a]), span),
                one_back(t, k, lambda g: posterior(t + 1, g, a)),
            ),
            each, j,
        )  # fmt: skip
        value = p.instantiate(ways, t, a, k, given=[low, high, al, ah, kl, kh])
        return p.combine(step_back(a).args[1].args[-1], (p_[t, k] * Inverse(p_[n, a]), value), (1, terms))

    return p.generally([k], [AtMost(0, k), Below(k, w[t])], letter, reason="sum over what y_(t+1) may be")


before_end = [AtMost(0, t), Below(t, n)]
chain = [entries_nonnegative, start_nonnegative, forward, transitions]
WORDS = (
    "alphabets of w_0, …, w_n letters; M_t(i, j) = P(y_(t+1) = i | y_t = j); p_t is the distribution of y_t; "
    "C_t(a, k) = P(y_n = a | y_t = k); "
)
BACK = "P(y_t = k | y_(t+1) = j) is M_t(j, k) p_t(k) / p_(t+1)(j), and 0 where p_(t+1)(j) = 0, as 1/0 is 0 here"
chain_backward = Claim(
    "chain-backward",
    title="The posterior of a step of a Markov chain, from that of the next step",
    source="textbook: the Markov property, backwards",
    variables=[n, t, a, w, M, p_, C],
    hypotheses=[*before_end, AtMost(0, a), Below(a, w[n]), *chain],
    conclusion=step_back(a),
    conventions=WORDS + BACK,
    notes=(
        "The left side is P(y_t = k | y_n = a). That the columns of the M_t and p_0 sum to 1 is not needed, nor what "
        "C_n is: that makes C_t what it is said to be."
    ),
    proof=by_total_probability,
    example=example | {"a": 1},
    twins=[
        Twin(
            "without the division by p_(t+1)",
            conclusion=everywhere([(k, w[t])], Equal(
                posterior(t, k, a),
                sympy.Sum(M[t, j, k] * p_[t, k] * posterior(t + 1, j, a), (j, 0, w[t + 1] - 1)),
            )),
            at=example | {"a": 1},
        ),
        Twin(
            "of any matrices",
            hypotheses=[
                *before_end, AtMost(0, a), Below(a, w[n]), AtMost(0, n), start_nonnegative, forward, transitions,
            ],
            at={"n": 1, "t": 0, "a": 1, "w": [2, 2], "M": [[[1, -1], [1, 1]]], "p": [[1, 1], [0, 2]],
                "C": [[[1, -1], [2, 0]], [[1, 0], [1, 1]]]},
        ),
    ],
)  # fmt: skip


# --- sufficient statistics --------------------------------------------------------------------------------------------


def same_posterior(level: Any) -> ForAll:
    """y_n = a and y_n = b tell the same of y_t."""
    return everywhere([(k, w[level])], Equal(posterior(level, k, a), posterior(level, k, b)))


def on_support(*formulas: Any) -> ForAll:
    """The formula for all data a, b of positive probability."""
    given = [Below(0, p_[n, a]), Below(0, p_[n, b])]
    bounds = [AtMost(0, a), Below(a, w[n]), AtMost(0, b), Below(b, w[n])]
    return ForAll([a, b], Implication(*bounds, *given, *formulas))


sufficient = on_support(Equal(T[t + 1, a], T[t + 1, b]), same_posterior(t + 1))
minimal = on_support(same_posterior(t), Equal(T[t, a], T[t, b]))
distilled = on_support(Equal(T[t + 1, a], T[t + 1, b]), Equal(T[t, a], T[t, b]))
composed = Exists(
    f, ForAll(a, Implication(AtMost(0, a), Below(a, w[n]), Below(0, p_[n, a]), Equal(T[t, a], f[T[t + 1, a]])))
)
posteriors = on_support(same_posterior(t + 1), same_posterior(t))


def by_stepping_back(
    p: Prover, low: Fact, high: Fact, entries: Fact, start: Fact, chain_: Fact, ways: Fact, tells: Fact, coarse: Fact
) -> Fact:
    """Equal posteriors of y_(t+1) make equal posteriors of y_t; T_(t+1) tells the former, and the latter T_t."""

    def posterior_of(data: Any, *bounds: Fact) -> Fact:
        return p.use(
            chain_backward, n, t, data, w, M, p_, C, given=[low, high, *bounds, entries, start, chain_, ways]
        )  # fmt: skip

    def at_data(al: Fact, ah: Fact, bl: Fact, bh: Fact, there: Fact, here: Fact, same: Fact) -> Fact:
        one, other = posterior_of(a, al, ah), posterior_of(b, bl, bh)

        def letter(kl: Fact, kh: Fact) -> Fact:
            def each(jl: Fact, jh: Fact) -> Fact:
                factor = back(t, k, j)
                known = p.instantiate(same, j, given=[jl, jh])
                return p.combine(
                    Equal(factor * posterior(t + 1, j, a), factor * posterior(t + 1, j, b)), (factor, known)
                )

            ways_ = (one_back(t, k, lambda g, data=data: posterior(t + 1, g, data)) for data in (a, b))
            equal = p.termwise(Equal(*ways_), each, j)
            first, second = (p.instantiate(fact, k, given=[kl, kh]) for fact in (one, other))
            return p.combine(same_posterior(t).args[1].args[-1], (1, first), (1, equal), (-1, second))

        return p.generally([k], [AtMost(0, k), Below(k, w[t])], letter)

    conditions = [*posteriors.args[1].args[:-1]]
    step = p.generally(
        [a, b], conditions, at_data, reason="equal posteriors of y_(t+1) go to equal posteriors of y_t, one step back"
    )

    def statistics(*facts: Fact) -> Fact:
        next_ = p.instantiate(tells, a, b, given=facts)
        return p.instantiate(coarse, a, b, given=[*facts[:-1], p.instantiate(step, a, b, given=[*facts[:-1], next_])])

    reason = "T_(t+1) tells the posterior of y_(t+1), so that of y_t, and that tells T_t"
    told = p.generally([a, b], [*distilled.args[1].args[:-1]], statistics, reason=reason)
    maps = [sympy.Lambda(a, value) for value in (p_[n, a], T[t + 1, a], T[t, a])]
    law = p.part(p.use(factoring, w[n], *maps), 0)
    return p.both(step, told, p.apply(law, p.convert(told, law.formula.args[0])))


theorem = Claim(
    "ltr-sufficient-chain",
    title="A minimal sufficient statistic of one step is a function of a sufficient one of the next step",
    source="LTR, section III.B, theorem 2, as we read it",
    variables=[n, t, w, M, p_, C, T],
    hypotheses=[*before_end, *chain, sufficient, minimal],
    conclusion=Conjunction(posteriors, distilled, composed),
    conventions=WORDS + "statistics of y_n for y_t are numbered: T_t(a); conditionals are taken on the support of y_n",
    notes=(
        "T_(t+1) sufficient: where it agrees, y_n tells the same of y_(t+1). T_t minimal: it agrees where y_n tells "
        "the same of y_t, as the posterior itself is sufficient. Then T_t agrees where T_(t+1) does, which is to say "
        "T_t = f_t ∘ T_(t+1): the last part. On posteriors f_t is the matrix of chain-backward."
    ),
    proof=by_stepping_back,
    example=example | {"f": [0, 0, 4, 0, 0, 7]},
    twins=[
        Twin(
            "the other way round",
            conclusion=Conjunction(
                posteriors, on_support(Equal(T[t, a], T[t, b]), Equal(T[t + 1, a], T[t + 1, b])), composed
            ),
            at=example | {
                "M": [[["1/2", "1/2"], ["1/2", "1/2"]], [["1/4", "1/12"], ["1/2", "1/6"], ["1/4", "3/4"]]],
                "p": [["1/2", "1/2"], ["1/2", "1/2"], ["1/6", "1/3", "1/2"]],
                "C": [[["1/6", "1/6"], ["1/3", "1/3"], ["1/2", "1/2"]], *example["C"][1:]],
                "T": [[4, 4, 4], [2, 2, 5], [0, 1, 2]],
            },
        ),
        Twin(
            "where T_(t+1) need not be sufficient",
            hypotheses=[*before_end, *chain, AtMost(0, n), minimal],
            at=example | {"T": [[4, 4, 7], [2, 2, 2], [0, 1, 2]]},
        ),
        Twin(
            "where T_t need not be minimal",
            hypotheses=[*before_end, *chain, sufficient, AtMost(0, n)],
            at=example | {"T": [[4, 6, 7], [2, 2, 5], [0, 1, 2]]},
        ),
    ],
)  # fmt: skip


# --- the whole way back -----------------------------------------------------------------------------------------------

data = everywhere([(j, w[n])], Equal(v[n, j], Indicator(Equal(j, a))))
last = everywhere([(b, w[n]), (k, w[n])], Equal(C[n, b, k], Indicator(Equal(k, b))))
distillers = everywhere([(t, n), (k, w[t])], Equal(v[t, k], one_back(t, k, lambda g: v[t + 1, g])))


def reached(level: Any) -> ForAll:
    """v_t is the posterior of y_t."""
    return everywhere([(k, w[level])], Equal(v[level, k], posterior(level, k, a)))


def by_composing(
    p: Prover, low: Fact, al: Fact, ah: Fact, there: Fact, entries: Fact, start: Fact, chain_: Fact, ways: Fact,
    end: Fact, given: Fact, built: Fact,
) -> Fact:  # fmt: skip
    """Induction from the data back: each f_t takes the posterior of y_(t+1) to that of y_t."""
    nonzero = unequal(p, p_[n, a], 0, there)
    goal = Implication(AtMost(s, n), reached(n - s))

    def base() -> Fact:
        def letter(kl: Fact, kh: Fact) -> Fact:
            same = Equal(k, a)
            here = p.instantiate(given, k, given=[kl, kh])
            one = p.instantiate(end, a, k, given=[al, ah, kl, kh])
            wanted, share = p.equal(v[n, k], posterior(n, k, a)), p_[n, k] * Inverse(p_[n, a])

            def hit(h: Fact) -> Fact:
                there_ = p.rewrite(p.ring(p.equal(p_[n, a], p_[n, a])), p.equal(p_[n, k], p_[n, a]), h)
                known = p.indicator(h, same)
                return p.combine(
                    wanted, (1, here), (1, known), (-share, one), (-share, known),
                    (-Inverse(p_[n, a]), there_), given=[nonzero],
                )  # fmt: skip

            def miss(h: Fact) -> Fact:
                known = p.indicator(h, same)
                return p.combine(wanted, (1, here), (1, known), (-share, one), (-share, known))

            return p.cases(p.excluded(same), hit, miss)

        return p.discharge(p.generally([k], [AtMost(0, k), Below(k, w[n])], letter), AtMost(0, n))

    def step(least: Fact, known: Fact) -> Fact:
        top = p.assume(AtMost(s + 1, n))
        before = p.apply(known, p.order(AtMost(s, n), top))
        level = n - s - 1
        above, below = p.order(AtMost(0, level), top), p.order(Below(level, n), least)
        law = p.use(chain_backward, n, level, a, w, M, p_, C,
                    given=[above, below, al, ah, entries, start, chain_, ways])  # fmt: skip

        def letter(kl: Fact, kh: Fact) -> Fact:
            made = fitted(p, built, level, k, given=[above, below, kl, kh])
            truth = fitted(p, law, k, given=[kl, kh])

            def each(jl: Fact, jh: Fact) -> Fact:
                factor = back(level, k, j)
                value = fitted(p, before, j, given=[jl, jh])
                return p.combine(Equal(factor * v[n - s, j], factor * posterior(n - s, j, a)), (factor, value))

            ways_ = (one_back(level, k, g) for g in (lambda g: v[n - s, g], lambda g: posterior(n - s, g, a)))
            equal = p.termwise(Equal(*ways_), each, j)
            return p.combine(Equal(v[level, k], posterior(level, k, a)), (1, made), (1, equal), (-1, truth))

        return p.discharge(p.generally([k], [AtMost(0, k), Below(k, w[level])], letter), top.formula)

    with forgetting(p):
        every = p.induction(s, goal, base, step, reason="induction from the data back to y_0, by chain-backward")
    return p.convert(p.apply(p.instantiate(every, n, given=[low]), p.order(AtMost(n, n))), p.goal)


backwards = example | {"a": 1, "v": [["5/8", "3/8"], ["39/56", "17/56"], [0, 1, 0]]}
corollary = Claim(
    "ltr-hierarchy-inverse",
    title="The posterior of what a Markov chain began with, by going back step by step",
    source="LTR, section III.B, corollary 2, as we read it",
    variables=[n, a, w, M, p_, C, v],
    hypotheses=[
        AtMost(0, n), AtMost(0, a), Below(a, w[n]), Below(0, p_[n, a]), *chain, last, data, distillers,
    ],
    conclusion=reached(0),
    conventions=WORDS + "v_n is 1 at the data a, else 0, and v_t = f_t(v_(t+1)); " + BACK,
    notes=(
        "The right side is P(y_0 = k | y_n = a): so P(y_0 | y_n) = (f_0 ∘ f_1 ∘ ⋯ ∘ f_(n-1))(y_n), with f_t the matrix "
        "P(y_t | y_(t+1)). The paper's composition runs to f_n, which it defines a second time, as T_(n-1); "
        "here f_(n-1) is what takes the data to the posterior of y_(n-1)."
    ),
    proof=by_composing,
    example=backwards,
    twins=[
        Twin(
            "one step left out",
            conclusion=everywhere([(k, w[0])], Equal(v[1, k], posterior(0, k, a))),
            at=backwards,
        ),
        Twin(
            "for data of probability 0",
            hypotheses=[
                AtMost(0, n), AtMost(0, a), Below(a, w[n]), AtMost(0, p_[n, a]), *chain, last, data, distillers,
            ],
            at={"n": 0, "a": 0, "w": [1], "p": [[0]], "C": [[[1]]], "v": [[1]]},
        ),
    ],
)  # fmt: skip
