"""Sorts: which terms are well formed, and of what kind their values are.

Int lies within Real, Real within Series; ("Fun", A, B) are the functions from A to B, ("Dom", A) the finite domains
with elements of A, Prop the formulas.

>>> fun(INT, REAL)
('Fun', 'Int', 'Real')
>>> fits(INT, SERIES), fits(REAL, INT)
(True, False)
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .terms import Term

Sort = Any  # "Int", "Real", "Series", "Prop", ("Fun", argument, result) or ("Dom", element)
INT, REAL, SERIES, PROP = "Int", "Real", "Series", "Prop"
NUMERIC = (INT, REAL, SERIES)  # each contains the ones before it
FUNCTIONS = {
    "pi": ((), REAL),
    "exp": ((REAL,), REAL), "log": ((REAL,), REAL), "sqrt": ((REAL,), REAL), "sin": ((REAL,), REAL),
    "cos": ((REAL,), REAL), "atan": ((REAL,), REAL), "erf": ((REAL,), REAL),
    "factorial": ((INT,), INT), "binomial": ((INT, INT), INT),
}  # fmt: skip
MAX_DIGITS, MAX_EXPONENT, MAX_HEIGHT = 4000, 10_000, 600
LIMIT = 10**MAX_DIGITS


class KernelError(Exception):
    """A step is not an instance of its rule, or a term is not well formed."""


class OutOfFuel(KernelError):
    """The budget of operations is used up: nothing is said about the claim."""


def fun(*sorts: Sort) -> Sort:
    """The sort of functions of several arguments: A -> (B -> C) from A, B, C."""
    result = sorts[-1]
    for sort in reversed(sorts[:-1]):
        result = ("Fun", sort, result)
    return result


def require(condition: object, reason: str) -> None:
    if not condition:
        raise KernelError(reason)


def fits(sort: Sort, wanted: Sort) -> bool:
    """Whether a value of this sort may stand where `wanted` is asked: Int within Real within Series."""
    if sort == wanted:
        return True
    if sort in NUMERIC and wanted in NUMERIC:
        return NUMERIC.index(sort) < NUMERIC.index(wanted)
    return (
        is_sort(sort)
        and is_sort(wanted)
        and sort[0] == wanted[0] == "Fun"
        and sort[1] == wanted[1]
        and fits(sort[2], wanted[2])
    )


def join(args: tuple[Term, ...]) -> Sort:
    require(args and all(a.sort in NUMERIC for a in args), "numbers or series are wanted here")
    return max((a.sort for a in args), key=NUMERIC.index)


def is_sort(sort: Sort) -> bool:
    return sort in NUMERIC or (
        isinstance(sort, tuple) and len(sort) == 3 and sort[0] == "Fun" and is_sort(sort[1]) and is_sort(sort[2])
    )


REAL_FUNCTION = fun(REAL, REAL)
WANTED: dict[str, tuple[Sort, ...]] = {
    "inv": (REAL,), "D": (REAL_FUNCTION, INT, REAL), "z": (), "jet": (REAL_FUNCTION, REAL, SERIES),
    "coeff": (INT, SERIES),
    "range": (INT, INT), "ind": (PROP,), "le": (REAL, REAL), "lt": (REAL, REAL), "eq": (SERIES, SERIES),
    "cong": (SERIES, SERIES, INT), "differentiable": (REAL_FUNCTION, INT, REAL),
    "imp": (PROP, PROP), "false": (), "forall": (PROP,), "exists": (PROP,),
}  # fmt: skip
RESULT = {"inv": REAL, "D": REAL, "z": SERIES, "jet": SERIES, "coeff": REAL, "range": ("Dom", INT), "ind": INT}


def sort_of(op: str, args: tuple[Term, ...], data: Any) -> Sort:
    """The sort of a term; refuses what is not well formed."""
    if op in WANTED:
        wanted = WANTED[op]
        require(
            len(args) == len(wanted) and all(fits(a.sort, w) for a, w in zip(args, wanted, strict=True)),
            f"{op} has arguments of the wrong sort",
        )
        require(is_sort(data) if op in ("forall", "exists") else data is None, f"{op} has the wrong datum")
        return RESULT.get(op, PROP)
    match op:
        case "num":
            require(type(data) is Fraction and not args, "a number is a rational")
            return INT if data.denominator == 1 else REAL
        case "var" | "bvar":
            name, sort = data
            named = type(name) is str if op == "var" else type(name) is int and name >= 0
            require(named and is_sort(sort) and not args, "a variable has a name or an index, and a sort")
            return sort
        case "def":
            require(type(data) is str and len(args) == 1 and is_sort(args[0].sort), "a definition names one value")
            return args[0].sort
        case "add" | "mul":
            require(len(args) >= 2 and data is None, f"{op} has at least two arguments")
            return join(args)
        case "pow":
            require(len(args) == 2 and args[1].sort == INT and data is None, "an exponent is an integer")
            base, exponent = args
            literal = exponent.op == "num"
            require(not literal or abs(exponent.data) <= MAX_EXPONENT, f"literal exponents are at most {MAX_EXPONENT}")
            require(
                base.sort in (INT, REAL)
                or base.op == "z"
                or (base.sort == SERIES and not (literal and exponent.data < 0)),
                "this power is not defined",
            )
            return REAL if base.sort == INT and not (literal and exponent.data >= 0) else base.sort
        case "fn":
            require(data in FUNCTIONS, f"{data} is not a named function")
            wanted, result = FUNCTIONS[data]
            require(
                len(args) == len(wanted) and all(fits(a.sort, w) for a, w in zip(args, wanted, strict=True)),
                f"{data} has arguments of the wrong sort",
            )
            return result
        case "lam":
            require(is_sort(data) and len(args) == 1 and is_sort(args[0].sort), "a function maps a sort to a sort")
            return ("Fun", data, args[0].sort)
        case "tup":
            require(data is None, "a tuple has no datum")
            return ("Fun", INT, join(args))
        case "app":
            require(
                len(args) == 2 and data is None and args[0].sort[0] == "Fun" and fits(args[1].sort, args[0].sort[1]),
                "an application of the wrong sort",
            )
            return args[0].sort[2]
        case "sum" | "prod":
            require(
                len(args) == 2 and args[0].sort[0] == "Dom" and args[1].sort in NUMERIC and data is None,
                f"{op} has a domain and a body",
            )
            return args[1].sort
        case "list":
            require(data is None, "a list has no datum")
            return ("Dom", join(args))
        case "fam":
            require(
                len(args) == 2 and args[0].sort == INT and args[1].op in ("range", "list") and data is None,
                "a family has a length and a domain",
            )
            return ("Dom", ("Fun", INT, args[1].sort[1]))
        case "and" | "or":
            require(len(args) >= 2 and all(a.sort == PROP for a in args) and data is None, f"{op} joins formulas")
            return PROP
    raise KernelError(f"{op} is not an operation")


def read_number(text: Any) -> Fraction:
    """A rational number from its text: digits, a sign before and a / between them, no more than MAX_DIGITS each."""
    require(
        type(text) is str and len(text) <= 2 * MAX_DIGITS + 2, f"a number is a text with at most {MAX_DIGITS} digits"
    )
    whole, slash, below = text.partition("/")
    whole, sign = whole.removeprefix("-"), -1 if whole.startswith("-") else 1
    parts = (whole, below) if slash else (whole,)
    require(
        all(d.isascii() and d.isdigit() and len(d) <= MAX_DIGITS for d in parts),
        f"{text[:40]!r} is not a rational number",
    )
    require(not slash or below.strip("0"), f"{text[:40]!r} divides by 0")
    return Fraction(sign * int(whole), int(below or "1"))
