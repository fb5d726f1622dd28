"""How far a network is from its target on a box: rigorous bounds, rounded outward.

Upper bounds are computed in balls and rational numbers; floats only guess where to look. Read in this order: `boxes`,
`results`, `remainders`, `gates`, `ranges`, `series`, `composition`, `witness`, `cases`,
`networks`, `balance`. Then what floating point leaves: `arithmetic`, `maps`, `formulas`, `sensitivity`, `corners`,
`folds`, `opposites`, `roundoff`, `total`.
"""

from symnet.bounds.balance import balanced
from symnet.bounds.boxes import Box, as_box
from symnet.bounds.gates import GateError, gate_error
from symnet.bounds.networks import error_bound, upper_bound
from symnet.bounds.results import ErrorBound, decimal_text, outward
from symnet.bounds.roundoff import Roundoff, roundoff
from symnet.bounds.total import TotalError, best_scale, best_total, total_error

__all__ = [
    "Box",
    "ErrorBound",
    "GateError",
    "Roundoff",
    "TotalError",
    "as_box",
    "balanced",
    "best_scale",
    "best_total",
    "decimal_text",
    "error_bound",
    "gate_error",
    "outward",
    "roundoff",
    "total_error",
    "upper_bound",
]
