"""The kernel: terms, rules and the checker of certificates. Trusted; uses the standard library alone.

Read in this order: `terms` (the language), `poly`, `normal`, `sums`, `series` (normal forms), `logic`, `algebra`,
`finite`, `enclosure` (the rules), `facts` (what is taken as known), `checker` (certificates and verdicts).
"""

from .checker import RULES, Run, Verdict, check_text
from .terms import KernelError, OutOfFuel, Store, Term

__all__ = ["RULES", "KernelError", "OutOfFuel", "Run", "Store", "Term", "Verdict", "check_text"]
