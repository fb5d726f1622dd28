r"""Networks as formulas: one line a layer, each weight a scalar times a small integer matrix.

>>> from symnet.activations import exp
>>> from symnet.exact.matrices import SignProducts, Signs
>>> from symnet.networks import Planes, one_layer
>>> print(network_latex(one_layer(exp, Planes.of(1, Signs(1)), Planes.of(1, SignProducts(1)))))
\begin{aligned}
  h_{1} &= \exp\left(\begin{pmatrix} 1 \\ -1 \end{pmatrix} x\right) \\
  y &= \begin{pmatrix} 1 & -1 \end{pmatrix} h_{1}
\end{aligned}
"""

from __future__ import annotations

from symnet.exact.constants import Laurent
from symnet.kernel.terms import Store
from symnet.networks import Network
from symnet.networks.layers import Affine
from symnet.networks.planes import Planes
from symnet.proof.convert import to_term
from symnet.render.latex import latex, word

__all__ = ["network_latex", "planes_latex", "scalar_latex"]

LARGEST = 8  # rows and columns that are written out


def network_latex(network: Network) -> str:
    """Return a network as aligned formulas: h_1 = σ(W_1 x + b_1), ..., y = W h + b.

    Matrices of more than 8 rows or columns stand as W_k, with their shape.
    """
    store = Store()
    lines = []
    before = "x"
    for k, affine in enumerate(network.affines, 1):
        inner = _affine(affine, before, k, store)
        if k == len(network.affines):
            lines.append(f"y &= {inner}")
            break
        layer = network.activations[k - 1]
        here = f"h_{{{k}}}"
        if layer.activation is None:
            lines.append(f"{here} &= {inner}")
        else:
            passed = rf" \quad (\text{{the last {layer.passed} passed on}})" if layer.passed else ""
            lines.append(rf"{here} &= {word(layer.activation.name)}\left({inner}\right){passed}")
        before = here
    body = " \\\\\n  ".join(lines)
    return f"\\begin{{aligned}}\n  {body}\n\\end{{aligned}}"


def _affine(affine: Affine, argument: str, number: int, store: Store) -> str:
    weight = planes_latex(affine.weight, f"W_{{{number}}}", store)
    several = len(affine.weight.planes) > 1 and max(affine.weight.shape) <= LARGEST
    shown = rf"\left({weight}\right) {argument}" if several else f"{weight} {argument}"
    if affine.weight.planes and affine.bias.planes:
        return f"{shown} + {planes_latex(affine.bias, f'b_{{{number}}}', store)}"
    return planes_latex(affine.bias, f"b_{{{number}}}", store) if affine.bias.planes else shown


def planes_latex(planes: Planes, name: str, store: Store) -> str:
    """Return a matrix as a sum of scalars times integer matrices, or its name where it is large."""
    rows, columns = planes.shape
    if max(rows, columns) > LARGEST:
        return rf"\underset{{{rows} \times {columns}}}{{{name}}}"
    if not planes.planes:
        return "0"
    parts = []
    for plane in planes.planes:
        entries = [[int(e) for e in row] for row in plane.matrix.rows(0, rows)]
        scalar = scalar_latex(plane.scale, store)
        if rows == columns == 1:
            parts.append(scalar_latex(plane.scale * entries[0][0], store))
            continue
        matrix = r" \\ ".join(" & ".join(map(str, row)) for row in entries)
        shown = rf"\begin{{pmatrix}} {matrix} \end{{pmatrix}}"
        parts.append(shown if scalar == "1" else f"{scalar} {shown}")
    return " + ".join(parts).replace("+ -", "- ")


def scalar_latex(scalar: Laurent, store: Store) -> str:
    """Return a scalar in parentheses where it is a sum."""
    term = to_term(store, scalar.expr())
    shown = latex(term)
    return rf"\left({shown}\right)" if term.op == "add" else shown
