"""What symnet refuses, and how it says so: one base class, one class for each kind of refusal.

Each class keeps its operands as attributes and builds a message of one line: what was refused, which value it
was, what is allowed, and what to do instead. The command line prints that line and exits with ``exit_code``.

>>> raise LimitExceeded("degree", 10**9, 1000)
Traceback (most recent call last):
symnet.errors.LimitExceeded: degree 1000000000 is above the limit of 1000

To add a kind: a subclass with positional-only operands (so that it can be pickled between processes) that sets
its attributes and hands its message to ``super().__init__``. This module imports nothing that is slow to load.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from fractions import Fraction
from typing import ClassVar

__all__ = [
    "BadBias",
    "BadBox",
    "BadFile",
    "BadScale",
    "BadTolerance",
    "BoundUndecided",
    "CannotBeMet",
    "CertificateError",
    "ClaimError",
    "DegenerateActivation",
    "FloatGiven",
    "InternalError",
    "LimitExceeded",
    "MissingExtra",
    "NotADistribution",
    "NotAPolynomial",
    "NotAStatement",
    "NotATaylorGate",
    "NotAnActivation",
    "NotAnExpression",
    "NotAsExpected",
    "NotExact",
    "NotPositiveDefinite",
    "NotSmooth",
    "NotStochastic",
    "ParseError",
    "ShapeMismatch",
    "StepRefused",
    "SymbolClash",
    "SymnetError",
    "TextGiven",
    "TypesettingError",
    "Undecided",
    "UnknownName",
    "UsageError",
    "ZeroProbability",
    "near",
    "one_line",
    "show",
]

_LONGEST_VALUE = 80
_LONGEST_FORMULA = 400
_MOST_NAMES = 40


def one_line(text: str) -> str:
    r"""Return the text on one line, with what does not print written as an escape.

    >>> one_line("a\nb\x07")
    'a b\\x07'
    """
    joined = " ".join(text.split())
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in joined)


def show(value: object, longest: int = _LONGEST_VALUE) -> str:
    """Return a value as it is shown in a message: text in quotes, all else by ``str``, on one line, cut when long.

    >>> show("x*y"), show(3), show("a" * 200, longest=10)
    ("'x*y'", '3', "'aaaaa...'")
    """
    if isinstance(value, str | bytes):
        # Cut first: repr of a text of a gigabyte is another gigabyte.
        text = one_line(repr(value[: longest + 1]))
        return text if len(text) <= longest else f"{text[: longest - 4]}...{text[-1]}"
    return _plain(value, longest)


def _plain(value: object, longest: int = _LONGEST_VALUE) -> str:
    """Return ``show(value)`` with text left without quotes (the name of an activation, a shape in words)."""
    try:
        text = one_line(str(value))
    except Exception:  # noqa: BLE001 - an error message must not fail, whatever the value's own str does
        # Python itself refuses to write integers above 4300 digits.
        return f"a huge {type(value).__name__}"
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


class SymnetError(Exception):
    """Base of every refusal; ``str()`` of it is one line and ``exit_code`` is what the command line returns."""

    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, /) -> None:
        # Exception.__init__ is left out on purpose: ``args`` keeps the operands that __new__ stored there, so that
        # pickle (process pools) rebuilds the error from its operands and not from its message.
        self.message = one_line(message)

    def __str__(self) -> str:
        return self.message


# --- values -----------------------------------------------------------------------------------------------------


class TextGiven(SymnetError):
    """Text was given where a value is needed; text is read by ``symnet.parsing`` alone and never evaluated."""

    def __init__(self, value: object, where: str, remedy: str = "", /) -> None:
        self.value = value
        self.where = where
        self.remedy = remedy or "give a SymPy expression, or symnet.parse(...) of the text"
        super().__init__(f"{where} got the text {show(value)}; {self.remedy}")


class FloatGiven(SymnetError):
    """A float was given where an exact number is needed."""

    def __init__(self, value: object, what: str = "number", /) -> None:
        self.value = value
        self.what = what
        shown = show(value)
        if "e" not in shown.lower() and "." in shown:
            shown = shown.rstrip("0") + "0" * shown.rstrip("0").endswith(".")  # SymPy prints 0.100000000000000
        named = what if what.endswith("number") else f"{what}:"
        super().__init__(f"{named} {shown} is a float, not an exact number; {_exact_spelling(shown)}")


def _exact_spelling(shown: str) -> str:
    """Say how the float that prints as ``shown`` is written exactly, when that is short."""
    whole, point, digits = shown.partition(".")
    if not point or len(whole) + len(digits) > 12 or not digits.isdigit() or not whole.lstrip("-").isdigit():
        return "write text like '1/10' or '0.1', or Rational(1, 10)"
    exact = Fraction(f"{whole}.{digits}")
    if exact.denominator == 1:
        return f"write {exact}"
    return f"write '{exact}' or Rational({exact.numerator}, {exact.denominator})"


class NotExact(SymnetError):
    """A value is not an exact number (nor an exact expression where one is allowed)."""

    def __init__(self, value: object, reason: str, /) -> None:
        self.value = value
        self.reason = reason
        super().__init__(f"{show(value)} is not an exact value: {reason}")


class NotAnExpression(SymnetError):
    """A value is no real-valued SymPy expression (a truth value, a matrix, a complex or infinite number, a list)."""

    def __init__(self, value: object, where: str, reason: str, /) -> None:
        self.value = value
        self.where = where
        self.reason = reason
        super().__init__(f"{where} got {show(value)}: {reason}")


class LimitExceeded(SymnetError):
    """A size is above its limit, found out before the work was begun."""

    def __init__(self, what: str, value: object, limit: object, remedy: str = "", /) -> None:
        self.what = what
        self.value = value
        self.limit = limit
        self.remedy = remedy
        advice = f"; {remedy}" if remedy else ""
        super().__init__(f"{what} {_plain(value)} is above the limit of {_plain(limit)}{advice}")


class Undecided(SymnetError):
    """A question that had to be answered could not be decided; symnet never guesses."""

    def __init__(self, what: str, reason: str, /) -> None:
        self.what = what
        self.reason = reason
        super().__init__(f"undecided: {what}; {reason}")


class BoundUndecided(Undecided):
    """An error bound that was looked for and not found to a useful accuracy; `best` is the best one so far, if any."""

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, reason: str, best: Fraction | None = None, /) -> None:
        super().__init__(what, reason)
        self.best = best


class BadScale(SymnetError):
    """The scale of a network must be an exact number above 0."""

    def __init__(self, value: object, /) -> None:
        self.value = value
        super().__init__(
            f"scale {show(value)} is not allowed; write an exact number above 0, such as '1/100' or Rational(1, 100)"
        )


class BadBox(SymnetError):
    """A box must be one exact interval, or one interval for each variable."""

    def __init__(self, value: object, reason: str, remedy: str = "", /) -> None:
        self.value = value
        self.reason = reason
        self.remedy = remedy
        advice = remedy or "write box=1 for [-1, 1], box=(0, 1), or box={x: (0, 1)}"
        super().__init__(f"box {show(value)} is not allowed: {reason}; {advice}")


class BadTolerance(SymnetError):
    """A tolerance must be a number above 0."""

    def __init__(self, value: object, /) -> None:
        self.value = value
        super().__init__(f"tolerance {show(value)} is not allowed; write a number above 0, such as 1e-6 or '1/1000'")


class CannotBeMet(SymnetError):
    """No network on offer is certified to stay within a tolerance; `best` says what can be had, `trials` were made."""

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, best: str, remedy: str = "", trials: tuple[object, ...] = (), /) -> None:
        self.what = what
        self.best = best
        self.remedy = remedy
        self.trials = trials
        super().__init__(f"tolerance {what} cannot be met: {best}{f'; {remedy}' if remedy else ''}")


# --- text and names ---------------------------------------------------------------------------------------------


class ParseError(SymnetError):
    """A text is not an expression in symnet's small language; ``position`` counts characters from 0."""

    def __init__(self, text: str, position: int, reason: str, /) -> None:
        self.text = text
        self.position = position
        self.reason = reason
        super().__init__(f"cannot read {show(_near(text, position))} at position {position}: {reason}")


def _near(text: str, position: int, around: int = 24) -> str:
    """Return the part of the text around a position, so that the message stays short for a text of any length."""
    if len(text) <= 2 * around:
        return text
    start = max(0, position - around)
    stop = position + around
    return f"{'...' if start else ''}{text[start:stop]}{'...' if stop < len(text) else ''}"


class UnknownName(SymnetError):
    """There is no activation, function, claim, ... of this name; the nearest known name is suggested."""

    def __init__(self, kind: str, name: str, allowed: Iterable[str] = (), /) -> None:
        self.kind = kind
        self.name = name
        self.allowed = tuple(sorted(allowed))
        # ``allowed`` may be an iterator: what pickle sees must be the tuple made from it.
        self.args = (kind, name, self.allowed)
        close = near(name, self.allowed)
        guess = f" (did you mean {close!r}?)" if close else ""
        if not self.allowed:
            known = ""
        elif len(self.allowed) <= _MOST_NAMES:
            known = f"; known: {', '.join(self.allowed)}"
        else:
            known = f"; {len(self.allowed)} names are known"
            known += "; symnet list shows them" if kind == "claim" else f", among them {', '.join(self.allowed[:8])}"
        super().__init__(f"unknown {kind} {show(name)}{guess}{known}")


def near(name: str, allowed: Iterable[str]) -> str | None:
    """Return the known name that was meant most likely: the same in other letters, its other name, or one spelt alike.

    >>> near("ReLU", ["relu", "silu"]), near("sigmoid", ["logistic"]), near("sofplus", ["softplus"])
    ('relu', 'logistic', 'softplus')
    """
    known = {k.casefold(): k for k in allowed}
    wanted = name[:100].casefold()
    for name_here in (wanted, _OTHER_NAMES.get(wanted)):
        if name_here in known:
            return known[name_here]
    close = difflib.get_close_matches(wanted, known, n=1)
    return known[close[0]] if close else None


_OTHER_NAMES = {
    "sigmoid": "logistic", "expit": "logistic", "swish": "silu", "atan": "arctan", "step": "heaviside",
    "sign": "heaviside", "rectifier": "relu", "normal": "gaussian", "gauss": "gaussian", "rbf": "gaussian",
    "identity": "identity_gate", "multiply": "multiplication_gate", "square": "square_gate", "compile": "derive",
}  # fmt: skip


class SymbolClash(SymnetError):
    """Two different symbols carry the same name, or one symbol is used for two things."""

    def __init__(self, name: object, reason: str = "", /) -> None:
        self.name = name
        self.reason = reason
        why = reason or "two symbols of this name have different assumptions; use one of them everywhere"
        super().__init__(f"symbol {show(str(name))} clashes: {why}")


# --- mathematics ------------------------------------------------------------------------------------------------


class NotAnActivation(SymnetError):
    """An expression is not a real function of one real symbol."""

    def __init__(self, expr: object, reason: str, /) -> None:
        self.expr = expr
        self.reason = reason
        super().__init__(
            f"{show(expr)} is not an activation: {reason}; an activation is a real function of one symbol, "
            "such as x*tanh(x)"
        )


class NotAPolynomial(SymnetError):
    """An expression is not a polynomial with rational coefficients."""

    def __init__(self, expr: object, reason: str, /) -> None:
        self.expr = expr
        self.reason = reason
        super().__init__(f"{show(expr)} is not a polynomial with rational coefficients: {reason}")


class NotAStatement(SymnetError):
    """An expression or formula cannot be said in the language of the kernel's terms."""

    def __init__(self, value: object, reason: str, /) -> None:
        self.value = value
        self.reason = reason
        super().__init__(f"{show(value)} cannot be stated: {reason}")


class BadBias(SymnetError):
    """An activation has no expansion at this bias (a pole, a kink, a value that is not real)."""

    def __init__(self, activation: object, bias: object, reason: str, /) -> None:
        self.activation = activation
        self.bias = bias
        self.reason = reason
        super().__init__(f"{_plain(activation)} cannot be expanded at bias {_plain(bias)}: {reason}")


class DegenerateActivation(SymnetError):
    """The derivative that a construction divides by is zero at this bias; the remedy names one that works."""

    def __init__(self, activation: object, order: int, bias: object, remedy: str = "", purpose: str = "", /) -> None:
        self.activation = activation
        self.order = order
        self.bias = bias
        self.remedy = remedy
        self.purpose = purpose or _use_of_order(order)
        advice = f"; {remedy}" if remedy else ""
        super().__init__(
            f"{_plain(activation)} has derivative 0 of order {order} at bias {_plain(bias)}, "
            f"so it cannot {self.purpose} there{advice}"
        )


def _use_of_order(order: int) -> str:
    """Say what a non-zero derivative of this order is needed for."""
    return {1: "pass a value on", 2: "multiply"}.get(order, f"multiply {order} factors in one layer")


class NotATaylorGate(SymnetError):
    """An activation that is not smooth (ReLU, Heaviside) has no Taylor expansion to multiply with."""

    def __init__(self, activation: object, remedy: str = "", /) -> None:
        self.activation = activation
        self.remedy = remedy
        advice = remedy or "use a smooth activation such as softplus"
        super().__init__(f"{_plain(activation)} is piecewise polynomial and not a Taylor gate; {advice}")


class NotSmooth(SymnetError):
    """An activation is not shown to be smooth (it has a pole, a kink, or a branch point) where it is to be read."""

    def __init__(self, activation: object, point: object, /) -> None:
        self.activation = activation
        self.point = point
        super().__init__(
            f"{_plain(activation)} is not shown to be smooth near {_plain(point)}, which is within reach; "
            "take a smaller interval, a smaller box or a smaller scale"
        )


class ShapeMismatch(SymnetError):
    """Two shapes, sizes or widths do not fit together; the message names both."""

    def __init__(self, what: str, left: object, right: object, /) -> None:
        self.what = what
        self.left = left
        self.right = right
        super().__init__(f"{what}: {_plain(left)} does not fit {_plain(right)}")


# --- claims and certificates ------------------------------------------------------------------------------------


class NotStochastic(SymnetError):
    """A matrix that is to be column-stochastic has a negative entry, or a column that does not sum to 1."""

    def __init__(self, what: str, place: tuple[int, int] | int, value: object, /) -> None:
        self.what = what
        self.place = place
        self.value = value
        if isinstance(place, tuple):
            wrong = f"its entry in row {place[0]}, column {place[1]} is {show(value)}; probabilities are at least 0"
        else:
            wrong = f"its column {place} sums to {show(value)}; each column must sum to exactly 1 (write 1/10, not 0.1)"
        super().__init__(f"{what} is not column-stochastic: {wrong}")


class NotPositiveDefinite(SymnetError):
    """A matrix that is to be positive definite has a leading minor that is not positive, or is not symmetric."""

    def __init__(self, what: str, place: int | tuple[int, int], value: object, /) -> None:
        self.what = what
        self.place = place
        self.value = value
        if isinstance(place, tuple):
            wrong = f"its entries in row {place[0]}, column {place[1]} and the mirror place differ by {show(value)}"
        else:
            wrong = f"its leading minor of order {place} is {show(value)}; all leading minors must be above 0"
        super().__init__(f"{what} is not symmetric positive definite: {wrong}")


class NotADistribution(SymnetError):
    """Probabilities with a negative entry (at an outcome), or that do not sum to exactly 1 (outcome None)."""

    def __init__(self, outcome: object | None, value: object, /) -> None:
        self.outcome = outcome
        self.value = value
        if outcome is None:
            wrong = f"they sum to {show(value)}; the sum must be exactly 1 (write 1/10, not 0.1, or divide by the sum)"
        else:
            wrong = f"that of {show(outcome)} is {show(value)}; each must be at least 0"
        super().__init__(f"these are not probabilities: {wrong}")


class ZeroProbability(SymnetError):
    """The logarithm of a probability is asked for where the probability is 0."""

    def __init__(self, what: str, outcome: object, /) -> None:
        self.what = what
        self.outcome = outcome
        super().__init__(
            f"{what} needs the logarithm of the probability of {show(outcome)}, which is 0; "
            "leave this outcome out, or give it a positive probability"
        )


class CertificateError(SymnetError):
    """A certificate cannot be read or made."""

    def __init__(self, reason: str, /) -> None:
        self.reason = reason
        super().__init__(f"bad certificate: {reason}")


class ClaimError(SymnetError):
    """A claim is not well formed, or its proof script does not build."""

    def __init__(self, label: str, reason: str, /) -> None:
        self.label = label
        self.reason = reason
        super().__init__(f"claim {show(label)}: {reason}")


class NotAsExpected(SymnetError):
    """The kernel gives a claim another status than its author expects."""

    exit_code: ClassVar[int] = 1

    def __init__(self, label: str, status: str, expected: str, reason: str = "", /) -> None:
        self.label = label
        self.status = status
        self.expected = expected
        self.reason = reason
        super().__init__(f"claim {show(label)} is {status}, expected {expected}{f': {reason}' if reason else ''}")


# --- surroundings -----------------------------------------------------------------------------------------------


class StepRefused(SymnetError):
    """The kernel refuses a step of a proof that was to give ``formula``.

    >>> raise StepRefused("ring", "x = x + 1", "the two sides have different normal forms")
    Traceback (most recent call last):
    symnet.errors.StepRefused: ring refuses x = x + 1: the two sides have different normal forms
    """

    exit_code = 1

    def __init__(self, rule: str, formula: str, reason: str, /) -> None:
        self.rule, self.formula, self.reason = rule, formula, reason
        shown = formula if len(formula) <= _LONGEST_FORMULA else f"{formula[:_LONGEST_FORMULA]} …"
        super().__init__(f"{rule} refuses {shown}: {reason}")


class BadFile(SymnetError):
    """A file cannot be read or written."""

    def __init__(self, path: object, reason: str, /) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"file {show(str(path))}: {reason}")


class UsageError(SymnetError):
    """A function or command was called in a way that has no meaning (two options that exclude each other)."""

    def __init__(self, reason: str, /) -> None:
        self.reason = reason
        super().__init__(reason)


class MissingExtra(SymnetError):
    """An optional package is not installed."""

    def __init__(self, extra: str, package: str, /) -> None:
        self.extra = extra
        self.package = package
        super().__init__(f"this needs the package {package}, which is not installed; pip install 'symnet[{extra}]'")


class TypesettingError(SymnetError):
    """TeX is missing, or refuses a document."""

    def __init__(self, reason: str, remedy: str = "", /) -> None:
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"no PDF: {reason}{f'; {remedy}' if remedy else ''}")


class InternalError(SymnetError):
    """A fault of symnet itself."""

    exit_code: ClassVar[int] = 3

    def __init__(self, reason: str, /) -> None:
        self.reason = reason
        super().__init__(f"this is a fault of symnet, not of your input; please report it: {reason}")
