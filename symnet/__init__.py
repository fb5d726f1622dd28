"""Exact derivations about neural networks: weights, proofs, certificates and their LaTeX.

>>> import symnet as sn
>>> sn.parse("x*y + 1/10")
x*y + 1/10

Names are loaded when they are first used, because the kernel, ``--version`` and ``check`` must start without SymPy.
To add a public name: one line in ``_HOME`` (where it lives) and one import below it (for type checkers and editors).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

# Public name -> "module", or "module:name" where it has another name at home.
_HOME = {
    "SymnetError": "errors",
    "parse": "parsing",
    "parse_number": "parsing",
}

_PARTS = (
    "activations",
    "cli",
    "constructions",
    "errors",
    "exact",
    "kernel",
    "networks",
    "parsing",
    "proof",
    "render",
    "workbench",
)

if TYPE_CHECKING:
    from symnet.errors import SymnetError
    from symnet.parsing import parse, parse_number

__all__ = [
    "SymnetError",
    "__version__",
    "parse",
    "parse_number",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        module, _, name_there = _HOME[name].partition(":")
        value = getattr(import_module(f"symnet.{module}"), name_there or name)
    elif name in _PARTS:
        value = import_module(f"symnet.{name}")
    else:
        raise AttributeError(f"module 'symnet' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*__all__, *_PARTS})
