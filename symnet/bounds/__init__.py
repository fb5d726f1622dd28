"""How far a network is from its target on a box: rigorous bounds, rounded outward.

Upper bounds are computed in balls and rational numbers; floats only guess where to look. Read in this order: `boxes`,
`results`, `ranges`, `series`, `witness`, `cases`, `networks`.
"""

from symnet.bounds.boxes import Box, as_box
from symnet.bounds.networks import error_bound, upper_bound
from symnet.bounds.results import ErrorBound, decimal_text, outward

__all__ = ["Box", "ErrorBound", "as_box", "decimal_text", "error_bound", "outward", "upper_bound"]
