"""Linear networks: exact products of sparse matrices, and what it costs to flatten them.

A linear network of L layers computes M = F_L ⋯ F_1; its synapses are the non-zero entries of its layers. Flattened
to one layer it is the
matrix M itself, which no other matrix can replace. So flattening needs no neurons at all (`linear-free-neurons`),
but as many synapses as M has
non-zero entries: that is the no-flattening theorem for linear networks (Lin, Tegmark and Rolnick, section III.F-G,
as we read it).

>>> square = [[1, 1], [1, -1]]
>>> found = linear_flattening([square, square])
>>> found.flat_synapses, found.deep_synapses, found.matrix.dense()[0]
(2, 8, (Fraction(2, 1), Fraction(0, 1)))

A further fast transform is a function that returns a `Factorization`: layers, and the flat matrix by a formula of
its own, so that `check` compares
two routes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from symnet.errors import LimitExceeded, ShapeMismatch, UsageError
from symnet.exact.fieldmatrices import MOST_ENTRIES, FieldMatrix, matrix_of, product_of
from symnet.exact.numbers import check_whole
from symnet.exact.rings import Field, Rationals
from symnet.networks.layers import Activate, Affine
from symnet.networks.network import Layer, Network
from symnet.networks.planes import Planes

__all__ = ["Comparison", "Factorization", "LinearFlattening", "linear_flattening", "synapses_needed"]

_MOST_EXPONENT = 22


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether the product of the layers is the flat matrix, in every entry; else the first place where it is not."""

    agree: bool
    place: tuple[int, int] | None = None

    def __str__(self) -> str:
        if self.place is None:
            return "equal, entry by entry"
        return f"different at row {self.place[0]}, column {self.place[1]}"


@dataclass(frozen=True, slots=True, repr=False)
class Factorization:
    """A linear network `layers`, the first one applied first, and the matrix `flat` that it is to compute.

    Raises:
        ShapeMismatch: where the layers do not fit each other, or not the flat matrix.
    """

    name: str
    layers: tuple[FieldMatrix, ...]
    flat: FieldMatrix

    def __post_init__(self) -> None:
        _check_fit(self.layers)
        if (self.layers[-1].shape[0], self.layers[0].shape[1]) != self.flat.shape:
            raise ShapeMismatch("flat matrix", self.flat, (self.layers[-1], self.layers[0]))

    @property
    def field(self) -> Field:
        """The field of the weights."""
        return self.flat.field

    @property
    def widths(self) -> tuple[int, ...]:
        """Inputs, the hidden layers, outputs."""
        return (self.layers[0].shape[1], *(layer.shape[0] for layer in self.layers))

    @property
    def synapses(self) -> int:
        """The non-zero weights of all layers."""
        return sum(layer.nonzeros for layer in self.layers)

    def product(self) -> FieldMatrix:
        """Return the product of the layers."""
        return product_of(self.layers)

    def check(self) -> Comparison:
        """Compare the product of the layers with the flat matrix, exactly and in every entry."""
        place = self.product().difference(self.flat)
        return Comparison(place is None, place)

    def network(self) -> Network:
        """Return the layers as a network without neurons: affine layers, all of whose channels are passed on.

        Raises:
            UsageError: where the weights are not rational.

        >>> from symnet.constructions.linear import walsh_hadamard
        >>> walsh_hadamard(2).network()
        Network 4-4-4, 0 neurons, 4 skips, 16 synapses
        """
        return _network(self.layers)

    def flat_network(self) -> Network:
        """Return the flat matrix as a network of one affine layer; UsageError where it is not rational."""
        return _network([self.flat])

    def __repr__(self) -> str:
        widths = (
            "-".join(map(str, self.widths)) if len(self.widths) <= 12 else f"{self.widths[0]}-...-{self.widths[-1]}"
        )
        return f"{self.name}: {widths} over {self.field}, {self.synapses} synapses, flat {self.flat.nonzeros}"


@dataclass(frozen=True, slots=True, repr=False)
class LinearFlattening:
    """What flattening a linear network to one layer costs; counts are those of the weights that are not zero.

    `matrix` is the only matrix that computes the same. `deep_least` synapses are needed by every linear network
    with as many layers.
    """

    matrix: FieldMatrix
    layers: int
    deep_synapses: int
    flat_synapses: int
    deep_least: int
    hidden_neurons: int  # linear units of the hidden layers, which the flat network does without
    extra_neurons: int = 0

    @property
    def ratio(self) -> Fraction:
        """C_s as built: the synapses of the flat network over those of the given one; LTR's C_s is at least this."""
        return Fraction(self.flat_synapses, self.deep_synapses)

    @property
    def most_ratio(self) -> Fraction:
        """No linear network with as many layers makes C_s larger than this."""
        return Fraction(self.flat_synapses, self.deep_least)

    def __repr__(self) -> str:
        layers = f"{self.layers} layer{'s' * (self.layers != 1)}"
        return (
            f"linear network of {layers}: {self.deep_synapses} synapses ({self.deep_least} needed at least), flat "
            f"{self.flat_synapses} and no more neurons; C_s from {self.ratio} to {self.most_ratio}"
        )


Matrix = FieldMatrix | Sequence[Sequence[object]]


def linear_flattening(network: Factorization | Sequence[Matrix]) -> LinearFlattening:
    """Return what it costs to flatten a linear network, given by its layers, the first one applied first.

    Layers are matrices over a field, or rows of rational numbers.

    The flat network needs no neurons, and exactly as many synapses as the product has non-zero entries. Both sides
    of C_s, flat synapses over the
    fewest synapses that do it with this number of layers: at least `ratio`, by the given network, at most
    `most_ratio`, by `synapses_needed`.

    Raises:
        UsageError: for no layers, or where the product is zero, so that nothing is computed.
        ShapeMismatch: where layers do not fit each other.

    >>> from symnet.constructions.linear import dft, linear_flattening
    >>> found = linear_flattening(dft(16))
    >>> found
    linear network of 4 layers: 128 synapses (64 needed at least), flat 256 and no more neurons; C_s from 2 to 4
    >>> found.ratio, found.most_ratio, found.extra_neurons
    (Fraction(2, 1), Fraction(4, 1), 0)
    """
    layers = network.layers if isinstance(network, Factorization) else tuple(map(matrix_of, network))
    _check_fit(layers)
    matrix = product_of(layers)
    if not matrix.nonzeros:
        raise UsageError("the product of the layers is zero: there is nothing to compute, and no ratio of synapses")
    return LinearFlattening(
        matrix=matrix,
        layers=len(layers),
        deep_synapses=sum(layer.nonzeros for layer in layers),
        flat_synapses=matrix.nonzeros,
        deep_least=synapses_needed(matrix, len(layers)),
        hidden_neurons=sum(layer.shape[0] for layer in layers[:-1]),
    )


def synapses_needed(matrix: FieldMatrix, layers: int) -> int:
    """Return a number of synapses that every product of `layers` matrices has which is this matrix.

    One layer is the matrix. Of more, the first layer has a weight in each column that is not zero in the product,
    the last in each row, and each
    layer between has the rank of the product at least, and so as many weights.

    >>> synapses_needed(FieldMatrix.from_dense(Rationals(), [[1, 1], [1, -1]]), 3)
    6
    """
    check_whole(layers, 1, "the number of layers")
    if layers == 1:
        return matrix.nonzeros
    between = (layers - 2) * matrix.rank_at_least() if layers > 2 else 0
    return matrix.used_columns + matrix.used_rows + between


def _check_fit(layers: Sequence[FieldMatrix]) -> None:
    if not layers:
        raise UsageError("a linear network has at least one layer")
    for inner, outer in pairwise(layers):
        if inner.shape[0] != outer.shape[1] or inner.field != outer.field:
            raise ShapeMismatch("layers of a linear network", inner, outer)


def _network(layers: Sequence[FieldMatrix]) -> Network:
    made: list[Layer] = []
    for layer in layers:
        if not isinstance(layer.field, Rationals):
            raise UsageError(f"a Network has real weights; those here are of {layer.field}: keep the Factorization")
        entries = {(r, c): layer.field.value(v) for r, row in enumerate(layer.rows) for c, v in row.items()}
        made += [*([Activate(None, passed=layer.shape[1])] if made else []), Affine(Planes.build(layer.shape, entries))]
    return Network(tuple(made))


def check_power(exponent: int) -> None:
    """Refuse an exponent m of a size 2^m or 3^m that is out of all bounds, before the power is computed."""
    if exponent > _MOST_EXPONENT:
        raise LimitExceeded("exponent of a number of inputs", exponent, _MOST_EXPONENT)


def check_entries(rows: int, columns: int) -> None:
    """Refuse a flat matrix that is too large to be written out."""
    if rows * columns > MOST_ENTRIES:
        raise LimitExceeded("entries of the flat matrix", rows * columns, MOST_ENTRIES)
