"""Every function of n bits is one multilinear polynomial: Möbius inversion over the subsets.

A function on {0, 1}^n is written as x ↦ H(Σ 2^i x_i): H at the number of which x are the binary digits. A subset of the
bits is written as a vector s of bits itself, its monomial as ∏ x_i^(s_i).
"""

from typing import Any

import sympy as sp
from beyond.bits import are_bits, bit_by_bit, each_bit, member_is_bits

from symnet.proof import (
    AtMost,
    Bits,
    Claim,
    Equal,
    Fact,
    Families,
    ForAll,
    Implication,
    Indicator,
    Prover,
    Range,
    SumOver,
    Twin,
    functions,
    integer_families,
    integers,
    reals,
)

n, i, c = integers("n i c")
r, s, t, x = integer_families("r s t x")
a, H = functions("a H")
(y,) = reals("y")


def number(digits: Any, length: Any) -> sp.Expr:
    """The number with these binary digits."""
    return sp.Sum(2**i * digits[i], (i, 0, length - 1))


def monomial(inputs: Any, chosen: Any) -> sp.Expr:
    """The product of the chosen inputs."""
    return sp.Product(inputs[i] ** chosen[i], (i, 0, n - 1))


def same(left: Any, right: Any) -> sp.Expr:
    """1 where they agree, else 0."""
    return Indicator(Equal(left, right))


def sign(chosen: Any, part: Any) -> sp.Expr:
    """(-1)^(s-t) where t ≤ s, else 0."""
    return Indicator(AtMost(part, chosen)) * (-1) ** (chosen - part)


def coefficient(chosen: Any, values: Any, length: Any = n) -> sp.Expr:
    """c_S = Σ_{T ⊆ S} (-1)^|S∖T| H(T)."""
    signs = sp.Product((-1) ** (chosen[i] - t[i]), (i, 0, length - 1))
    return SumOver(signs * values(number(t, length)), (t, Families(length, (i, Range(0, chosen[i] + 1)))))


def shifted(p: Prover, known: Fact) -> list[Fact]:
    """The induction hypothesis for H, and for H where the next digit is 1."""
    return [p.instantiate(known, H), p.instantiate(known, sp.Lambda(y, H(y + 2**n)))]


def by_last_digit(p: Prover, nonnegative: Fact, bits: Fact) -> Fact:
    """Induction on n, for all H: of the two values of the last digit one is that of x."""

    def goal(length: Any) -> ForAll:
        chosen = H(number(t, length)) * sp.Product(same(t[i], x[i]), (i, 0, length - 1))
        return ForAll(H, Equal(SumOver(chosen, (t, Bits(length))), H(number(x, length))))

    def step(_: Fact, __: Fact, known: Fact, last: Fact) -> Fact:
        wanted = p.store.instantiate(p.term(goal(n + 1)).args[0], p.term(H))
        product = sp.Product(same(t[i], x[i]), (i, 0, n - 1)) * same(t[n], x[n])
        two = p.split_family(SumOver(H(number(t, n) + 2**n * t[n]) * product, (t, Bits(n + 1))), n)
        zero, one = shifted(p, known)

        def off(bit: Fact) -> Fact:
            return p.combine(wanted, (1, two), (1, zero), given=[bit], reason="x_n = 0")

        def on(bit: Fact) -> Fact:
            return p.combine(wanted, (1, two), (1, one), given=[bit], reason="x_n = 1")

        return p.intro(p.cases(last, off, on), H)

    base = lambda: p.intro(p.ring(p.store.instantiate(p.term(goal(0)).args[0], p.term(H))), H)  # noqa: E731
    return p.instantiate(bit_by_bit(p, nonnegative, bits, goal, base, step), H)


select = Claim(
    "bits-select",
    title="The sum over all bit vectors that picks one of them",
    source="textbook",
    variables=[H, x, n],
    hypotheses=[AtMost(0, n), are_bits(x, n)],
    conclusion=Equal(
        SumOver(H(number(t, n)) * sp.Product(same(t[i], x[i]), (i, 0, n - 1)), (t, Bits(n))), H(number(x, n))
    ),
    proof=by_last_digit,
    twins=[
        Twin(
            "the opposite digits",
            conclusion=Equal(
                SumOver(H(number(t, n)) * sp.Product(1 - same(t[i], x[i]), (i, 0, n - 1)), (t, Bits(n))),
                H(number(x, n)),
            ),
            at={"n": 1, "x": [1], "H": [0, 1]},
        )
    ],
)


def over_all(chosen: Any, values: Any, length: Any = n) -> sp.Expr:
    """The coefficient as a sum over all bit vectors."""
    signs = sp.Product(sign(chosen[i], t[i]), (i, 0, length - 1))
    return SumOver(signs * values(number(t, length)), (t, Bits(length)))


def by_last_bit(p: Prover, nonnegative: Fact, bits: Fact) -> Fact:
    """Induction on n, for all H: where the last bit of S is 0, that of T is 0; else it is either."""

    def goal(length: Any) -> ForAll:
        return ForAll(H, Equal(coefficient(x, H, length), over_all(x, H, length)))

    def step(_: Fact, __: Fact, known: Fact, last: Fact) -> Fact:
        wanted = p.store.instantiate(p.term(goal(n + 1)).args[0], p.term(H))
        value = H(number(t, n) + 2**n * t[n])
        signs = sp.Product((-1) ** (x[i] - t[i]), (i, 0, n - 1)) * (-1) ** (x[n] - t[n])
        subsets = p.split_family(SumOver(signs * value, (t, Families(n + 1, (i, Range(0, x[i] + 1))))), n)
        signs = sp.Product(sign(x[i], t[i]), (i, 0, n - 1)) * sign(x[n], t[n])
        everything = p.split_family(SumOver(signs * value, (t, Bits(n + 1))), n)
        zero, one = shifted(p, known)

        def off(bit: Fact) -> Fact:
            return p.combine(wanted, (1, subsets), (-1, everything), (1, zero), given=[bit], reason="T without n")

        def on(bit: Fact) -> Fact:
            return p.combine(
                wanted, (1, subsets), (-1, everything), (-1, zero), (1, one), given=[bit], reason="T with or without n"
            )

        return p.intro(p.cases(last, off, on), H)

    base = lambda: p.intro(p.ring(p.store.instantiate(p.term(goal(0)).args[0], p.term(H))), H)  # noqa: E731
    return p.instantiate(bit_by_bit(p, nonnegative, bits, goal, base, step), H)


subsets = Claim(
    "bits-subsets",
    title="A sum over subsets as a sum over all bit vectors",
    source="textbook",
    variables=[H, x, n],
    hypotheses=[AtMost(0, n), are_bits(x, n)],
    conclusion=Equal(coefficient(x, H), over_all(x, H)),
    proof=by_last_bit,
    twins=[
        Twin(
            "without the signs",
            conclusion=Equal(
                coefficient(x, H),
                SumOver(sp.Product(same(x[i], t[i]), (i, 0, n - 1)) * H(number(t, n)), (t, Bits(n))),
            ),
            at={"n": 1, "x": [1], "H": [1]},
        )
    ],
)


def polynomial_of(values: Any, inputs: Any) -> sp.Expr:
    """Σ_S c_S ∏_{i ∈ S} x_i."""
    return SumOver(coefficient(s, values) * monomial(inputs, s), (s, Bits(n)))


def by_moebius(p: Prover, nonnegative: Fact, bits: Fact) -> Fact:
    """Exchange the sums over S and T: Σ_S ∏ (-1)^(s-t) x^s is 1 for T = x and 0 for other T."""
    value, terms = H(number(t, n)), sp.Product(sign(s[i], t[i]) * x[i] ** s[i], (i, 0, n - 1))
    expanded = p.termwise(
        Equal(
            SumOver(coefficient(s, H) * monomial(x, s), (s, Bits(n))),
            SumOver(terms * value, (t, Bits(n)), (s, Bits(n))),
        ),
        lambda member: p.combine(
            Equal(coefficient(s, H) * monomial(x, s), SumOver(terms * value, (t, Bits(n)))),
            (monomial(x, s), p.use(subsets, H, s, n, given=[nonnegative, member_is_bits(p, member, s)])),
        ),
        s,
        reason="write each coefficient as a sum over all T",
    )
    turned = p.swap(SumOver(terms * value, (t, Bits(n)), (s, Bits(n))))
    agree = sp.Product(same(t[i], x[i]), (i, 0, n - 1))
    product = p.distribute(SumOver(terms, (s, Bits(n))))

    def one_subset(member: Fact) -> Fact:
        entries = each_bit(p, product.formula.args[1], agree, bits, member_is_bits(p, member, t))
        return p.combine(Equal(SumOver(terms * value, (s, Bits(n))), value * agree), (value, product), (value, entries))

    summed = p.termwise(
        Equal(SumOver(terms * value, (s, Bits(n)), (t, Bits(n))), SumOver(value * agree, (t, Bits(n)))),
        one_subset,
        t,
        reason="sum over each bit of S by itself",
    )
    picked = p.use(select, H, x, n, given=[nonnegative, bits], reason="only T = x is left")
    return p.combine(p.goal, (-1, picked), (-1, summed), (-1, turned), (-1, expanded), reason="what is left is H(x)")


multilinear = Claim(
    "ltr-multilinear",
    title="Every function of n bits is a multilinear polynomial",
    source="LTR, section II.C; Möbius inversion is standard",
    variables=[H, x, n],
    hypotheses=[AtMost(0, n), are_bits(x, n)],
    conclusion=Equal(H(number(x, n)), polynomial_of(H, x)),
    conventions="a function of bits is written as H(Σ 2^i x_i), a subset S as the bits s, T ⊆ S as t_i ≤ s_i",
    notes="The coefficients are sums of values of H with signs: of an integer function they are integers.",
    proof=by_moebius,
    example={"n": 2, "x": [1, 1]},
    twins=[
        Twin(
            "without the signs",
            conclusion=Equal(H(number(x, n)), SumOver(H(number(s, n)) * monomial(x, s), (s, Bits(n)))),
            at={"n": 1, "x": [1], "H": [1]},
        )
    ],
)


def by_inverting(p: Prover, nonnegative: Fact, agree: Fact, bits: Fact) -> Fact:
    """Put the polynomial for H in Σ_T (-1)^|S∖T| H(T): of its monomials R only R = S is left."""
    terms = sp.Product(sign(s[i], t[i]) * t[i] ** r[i], (i, 0, n - 1))
    everything = p.use(subsets, H, s, n, given=[nonnegative, bits])
    signs = sp.Product(sign(s[i], t[i]), (i, 0, n - 1))
    double = SumOver(a(number(r, n)) * terms, (r, Bits(n)), (t, Bits(n)))
    expanded = p.termwise(
        Equal(over_all(s, H), double),
        lambda member: p.combine(
            Equal(signs * H(number(t, n)), SumOver(a(number(r, n)) * terms, (r, Bits(n)))),
            (signs, p.instantiate(agree, t, given=[member_is_bits(p, member, t)])),
        ),
        t,
        reason="put the polynomial for H",
    )
    turned = p.swap(double)
    picks = sp.Product(same(r[i], s[i]), (i, 0, n - 1))

    def one_monomial(member: Fact) -> Fact:
        product = p.distribute(SumOver(terms, (t, Bits(n))))
        entries = each_bit(p, product.formula.args[1], picks, bits, member_is_bits(p, member, r))
        return p.combine(
            Equal(SumOver(a(number(r, n)) * terms, (t, Bits(n))), a(number(r, n)) * picks),
            (a(number(r, n)), product), (a(number(r, n)), entries),
        )  # fmt: skip

    summed = p.termwise(
        Equal(
            SumOver(a(number(r, n)) * terms, (t, Bits(n)), (r, Bits(n))), SumOver(a(number(r, n)) * picks, (r, Bits(n)))
        ),
        one_monomial,
        r,
        reason="sum over each bit of T by itself",
    )
    picked = p.use(select, a, s, n, given=[nonnegative, bits], reason="only R = S is left")
    return p.combine(
        p.goal,
        (-1, everything),
        (-1, expanded),
        (-1, turned),
        (-1, summed),
        (-1, picked),
        reason="what is left is the coefficient of S",
    )


def polynomial(inputs: Any) -> sp.Expr:
    """The multilinear polynomial with coefficients a."""
    return SumOver(a(number(r, n)) * monomial(inputs, r), (r, Bits(n)))


values_agree = ForAll(x, Implication(are_bits(x, n), Equal(H(number(x, n)), polynomial(x))))
unique = Claim(
    "ltr-multilinear-unique",
    title="The multilinear polynomial of a function of n bits is unique",
    source="LTR, section II.C; Möbius inversion is standard",
    variables=[a, H, s, n],
    hypotheses=[AtMost(0, n), values_agree, are_bits(s, n)],
    conclusion=Equal(a(number(s, n)), coefficient(s, H)),
    conventions="a function of bits is written as H(Σ 2^i x_i), the coefficient of a subset S as a(Σ 2^i s_i)",
    notes="Whatever polynomial has the values of H on {0, 1}^n has the coefficients of ltr-multilinear.",
    proof=by_inverting,
    example={"n": 2, "H": [0, 1], "a": [0, 0, "3/2", "-1/2"], "s": [1, 1]},
    twins=[
        Twin(
            "from one value",
            hypotheses=[AtMost(0, n), Equal(H(number(s, n)), polynomial(s)), are_bits(s, n)],
            at={"n": 1, "s": [1], "H": [5], "a": [1, 3]},
        )
    ],
)
