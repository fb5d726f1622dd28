"""What the signs of a paper mean: a notation for what occurs in its claims, as plain text for every target.

>>> from symnet.kernel.terms import Store
>>> [heading for heading, _ in notation([Store().make("z")])]
['The scale.']

A new operation of terms is one entry in `NOTATION`.
"""

from __future__ import annotations

from collections.abc import Iterable

from symnet.kernel.terms import INT, Term

__all__ = ["REFERENCES", "SENSES", "notation"]

REFERENCES = (
    (
        "LTR",
        "H. W. Lin, M. Tegmark and D. Rolnick, Why does deep and cheap learning work so well?",
        "Journal of Statistical Physics 168 (2017), arXiv:1608.08225.",
    ),
    (
        "RT",
        "D. Rolnick and M. Tegmark, The power of deeper networks for expressing natural functions,",
        "International Conference on Learning Representations (2018), arXiv:1705.05502.",
    ),
)  # the word in a claim's source, authors and title, where it appeared

NOTATION = (
    (
        {"D", "jet"},
        "Neurons and biases.",
        """
        A neuron computes σ(b + λS) of a linear form S in its inputs; σ is the activation and b the bias,
        which the neurons of a gate have in common. σ^(k)(b) is the derivative of order k at b, with σ^(0) =
        σ; where σ has no such derivative it is 0. The Taylor coefficient c_k = σ^(k)(b)/k! is another
        number, and never meant by σ^(k)(b).
        """,
    ),
    (
        {"z", "cong", "coeff"},
        "The scale.",
        """
        λ is a formal variable, the scale of the weights of the first layer. ℝ((λ)) is the field of formal
        Laurent series in λ with real coefficients, and [λ^k](S) is the coefficient of λ^k in S. A = B +
        O(λ^k) says that A - B has no terms λ^m with m < k. It is a statement about coefficients, which
        needs no analysis; for smooth σ it gives the usual one for λ → 0, uniformly on every box, by
        Taylor's theorem.
        """,
    ),
    (
        {"jet"},
        "Functions of series.",
        """
        For a series S that has no terms λ^m with m ≤ 0, σ(b + S) is the sum of all σ^(k)(b) S^k/k!. It
        depends on the derivatives of σ at b alone; σ may be any function, and what its derivatives must be
        is said.
        """,
    ),
    (
        {"sum", "prod", "range", "fam", "list"},
        "Sums and families.",
        """
        Sums and products run over finite sets; over the empty set they are 0 and 1. The vectors with n
        entries from a set A are the elements of A^n, and there is one vector with no entries.
        """,
    ),
    (
        {"family"},
        "Indices.",
        """
        A family x: ℤ → ℝ has an entry x_i for every integer i. Where it is given by finitely many entries,
        they are counted from 0, and the others are 0.
        """,
    ),
    (
        {"ind"},
        "Indicators.",
        "The indicator of a formula P, printed as a bold 1 with P in brackets, is 1 where P holds, else 0.",
    ),
    (
        {"inv"},
        "Quotients.",
        """
        Every quotient has a value, as 1/0 is taken to be 0; statements ask for what they divide by not to
        be 0 wherever that matters. 0^0 is 1.
        """,
    ),
)

SENSES = {
    "exact": "the network computes the function itself",
    "taylor": "equal through the degree of the polynomial, in the inputs, at scale 1",
    "formal": "equal up to O(λ), as formal series in the scale λ",
    "uniform": "on every box, for every ε some scale makes the error less than ε",
    "on bits": "the same for inputs that are 0 or 1; instead of a scale β decides, and the error is stated",
}


def notation(terms: Iterable[Term]) -> list[tuple[str, str]]:
    """Return what the signs in these terms mean: pairs of a heading and text."""
    found: set[str] = set()
    seen: set[Term] = set()
    stack = list(terms)
    while stack:
        t = stack.pop()
        if t in seen:
            continue
        seen.add(t)
        stack.extend(t.args)
        found.add(t.op)
        if t.op == "app" and t.args[0].sort[1] == INT:
            found.add("family")
        if t.op == "pow" and t.args[1].op == "num" and t.args[1].data < 0 and t.args[0].op != "z":
            found.add("inv")
    return [(heading, " ".join(text.split())) for operations, heading, text in NOTATION if operations & found]
