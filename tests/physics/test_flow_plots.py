"""Flow diagrams are drawn, are the same twice, and refuse what cannot be drawn."""

from __future__ import annotations

import pytest

from symnet.errors import UsageError
from symnet.physics.flow_plots import flow_plot
from symnet.physics.renormalization import gaussian_model, migdal_kadanoff, square_lattice_truncated

pytest.importorskip("matplotlib")


def test_flows_are_drawn_with_their_fixed_points() -> None:
    one = flow_plot(migdal_kadanoff(), (0, 1))
    assert one.caption.endswith("fixed points drawn: 3")
    assert one.svg.startswith("<?xml")
    assert one.svg == flow_plot(migdal_kadanoff(), (0, 1)).svg
    two = flow_plot(square_lattice_truncated(), (0, "1/2"), ("-1/10", "1/4"))
    assert two.caption.endswith("fixed points drawn: 2")


def test_bad_input_is_refused() -> None:
    with pytest.raises(UsageError, match="one or two couplings"):
        flow_plot(gaussian_model(3), (0, 1), (0, 1), (0, 1))
    with pytest.raises(UsageError):
        flow_plot(migdal_kadanoff(), (0, 1), (0, 1))
    with pytest.raises(UsageError, match="smaller"):
        flow_plot(migdal_kadanoff(), (1, 0))
