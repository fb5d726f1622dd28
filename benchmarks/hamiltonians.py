"""Hamiltonians as networks: φ⁴ on a torus as a convolution, beside compiling the whole polynomial at once."""

from __future__ import annotations

import symnet as sn
from benchmarks.measuring import Row, agree, timed
from symnet.physics.compiling import Convolution

__all__ = ["rows"]


def rows(*, quick: bool) -> list[Row]:
    """The rows of this topic."""
    size = 4 if quick else 8

    def shared(length: int) -> Convolution:
        return sn.phi4((length, length), -1, 6).convolution(sn.tanh)

    small = shared(size)
    at_once, whole = timed(lambda: sn.phi4((size, size), -1, 6).compile(sn.tanh), cold=True)
    beside, _ = timed(lambda: shared(size), cold=True)
    point = [(k % 5 - 2) / 4 for k in range(size**2)]
    gap = abs(float(small.at("1/1024")([point])[0]) - float(whole.at("1/1024")([point])[0]))
    agree(gap < 0.1, "the convolution and the network of the whole polynomial differ")
    seconds, large = timed(lambda: shared(16), repeat=2, cold=True)
    agree(large.parameters == small.parameters, "the parameters depend on the size")
    checking, verdict = timed(large.check, wall=True)
    agree(verdict.status == "proved", f"the convolution is not proved: {verdict}")
    bounding, _ = timed(lambda: large.error_bound(box=1, scale="1/64"), cold=True)
    return [
        Row(f"φ⁴ on {size}x{size}, tanh, shared weights", beside, "the whole polynomial at once", at_once),
        Row("φ⁴ on 16x16, tanh, as a convolution", seconds, limit=1.0, note=f"{large.parameters} parameters"),
        Row("its check", checking, note="on the wall clock"),
        Row("its error bound on [-1, 1]^256", bounding),
    ]
