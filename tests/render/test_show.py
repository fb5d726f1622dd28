"""Values show themselves in terminals and notebooks."""

import sympy

from symnet.activations import exp, softplus
from symnet.display import Shown
from symnet.exact.matrices import SignProducts, Signs
from symnet.networks import Planes, one_layer
from symnet.proof.claims import Claim
from symnet.proof.language import AtMost, reals
from symnet.render.show import as_html, as_latex, as_svg, as_text

(x,) = reals("x")
claim = Claim("square", title="Squares are not negative", variables=[x], conclusion=AtMost(0, x**2), source="school")
network = one_layer(exp, Planes.of(1, Signs(2)), Planes.of(1, SignProducts(2)))


def test_each_kind_has_its_targets():
    """Activations and claims are formulas, networks are formulas and drawings; what is unknown is None."""
    assert as_text(softplus) == "softplus(x) = log(exp(x) + 1)"
    assert as_latex(softplus) == r"\operatorname{softplus}(x) = \log(\mathrm{e}^{x} + 1)"
    assert as_svg(softplus) is None
    assert as_svg(network).startswith("<svg")
    assert "<svg" in as_html(network)
    assert as_text(network) == repr(network)
    assert as_text(claim).splitlines() == ["square: Squares are not negative (school)", "∀ x ∈ ℝ. 0 ≤ x²"]
    assert as_latex(claim) == r"\forall x \in \mathbb{R}.\; 0 \le x^{2}"
    assert as_html(claim).startswith('<div class="symnet"><p><b>Squares')
    assert as_text(object()) is as_latex(3) is as_html(3) is as_svg(None) is None


def test_the_mixin_asks_for_what_is_registered():
    """A class with the mixin shows what is registered for it, else its repr."""

    class Mine(Shown):
        __slots__ = ()

        def __repr__(self) -> str:
            return "mine"

    assert str(Mine()) == "mine"
    assert Mine()._repr_latex_() is None
    as_latex.register(Mine, lambda value: "x")
    assert Mine()._repr_latex_() == r"$\displaystyle x$"


def test_an_activation_is_what_it_says():
    """The text of an activation is its own expression."""
    assert sympy.log(1 + sympy.exp(x)) == softplus(x)
