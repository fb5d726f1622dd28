"""What all tests share: the Hypothesis profiles, and a watch on flint's global precision."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings

# No deadlines: exact arithmetic has fast and slow examples, and CI machines share their cores.
settings.register_profile("dev", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("dev"), derandomize=True, print_blob=True)
# For `make mutants`: the same examples each time, and none is made smaller, as nobody reads it.
settings.register_profile(
    "mutants", settings.get_profile("ci"), max_examples=20, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(autouse=True)
def flint_context_is_restored() -> Iterator[None]:
    """Whatever a test calls leaves flint's global precision and series cap as they were."""
    before = _flint_context()
    yield
    after = _flint_context()
    assert before is None or before == after, f"flint's (prec, cap) left at {after}, were {before}"


def _flint_context() -> tuple[int, int] | None:
    flint = sys.modules.get("flint")
    return None if flint is None else (flint.ctx.prec, flint.ctx.cap)
