"""The dictionary between physics and machine learning: Table I of Lin, Tegmark and Rolnick, each row with its claims.

>>> row = dictionary()[0]
>>> row.physics, row.learning
('Hamiltonian', 'surprisal -ln p')
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Row", "dictionary"]


@dataclass(frozen=True, slots=True)
class Row:
    """A word of physics and its word of machine learning; what the row states; the claims that prove it, by label.

    `names` are the public names of symnet that carry the row out.

    >>> print(dictionary()[6])
    spin = bit: s = 2x - 1 is an invertible change of basis of the multilinear polynomials; it mixes ...
    """

    physics: str
    learning: str
    statement: str
    claims: tuple[str, ...]
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.physics} = {self.learning}: {self.statement}"


_ROWS = (
    Row(
        "Hamiltonian",
        "surprisal -ln p",
        "p = e^(-H)/Z on a finite alphabet: the surprisal -ln p is H + ln Z, and its mean is the entropy.",
        ("dict-hamiltonian-surprisal",),
        ("Hamiltonian", "boltzmann"),
    ),
    Row(
        "simple H",
        "cheap learning",
        "A Hamiltonian of N monomials of degree at most d takes at most 4N(d - 1) neurons (with skip connections), "
        "and to any accuracy on any box no more; a generic one of degree d in n variables has N = C(n + d, d) "
        "coefficients.",
        ("dict-simple-cheap", "ltr-circuit-corollary", "ltr-count"),
        ("Hamiltonian.compile", "derive"),
    ),
    Row(
        "quadratic H",
        "Gaussian p",
        "For A positive definite, e^(-H) with H = x'Ax/2 - b'x is a Gaussian of mean A⁻¹b and covariance A⁻¹, and has "
        "the integral (2π)^(n/2) det(A)^(-1/2) e^(b'A⁻¹b/2). Of all densities with this mean and covariance it has the "
        "largest entropy.",
        ("dict-quadratic-gaussian", "gaussian-integral", "gaussian-maximum-entropy"),
        ("Gaussian", "maximum_entropy"),
    ),
    Row(
        "locality",
        "sparsity",
        "Of discrete variables with p > 0: H is a sum of two terms, each without one of x_i and x_j, if and only if "
        "x_i and x_j are independent given all others; of real ones where ∂²H/∂x_i∂x_j = 0. Given fewer "
        "than all others they may not be: marginalising fills in.",
        ("dict-locality-sparsity", "locality-smooth", "marginalising-fills-in"),
        ("Hamiltonian.locality", "Hamiltonian.compile"),
    ),
    Row(
        "translationally symmetric H",
        "convolutional network",
        "A matrix commutes with the cyclic shift if and only if it is circulant; a local network at each of n sites "
        "has the parameters of one, whatever n is.",
        ("dict-translation-conv", "circulant-fourier", "shared-weights"),
        ("Hamiltonian.is_symmetric", "Hamiltonian.convolution"),
    ),
    Row(
        "computing p from H",
        "softmaxing",
        "p(y|x) = softmax_y(-H_y(x) - μ_y) with H_y = -ln p(x|y), μ_y = -ln p(y): Bayes' theorem is a last layer with "
        "the bias -μ. Logits off by ε make probabilities off by tanh(ε/2) at most.",
        ("ltr-bayes-softmax", "ltr-softmax-shift", "softmax-error"),
        ("Classifier", "gaussian_classifier"),
    ),
    Row(
        "spin",
        "bit",
        "s = 2x - 1 is an invertible change of basis of the multilinear polynomials; it mixes the orders of couplings.",
        ("dict-spin-bit", "parity-bits", "walsh-hadamard"),
        ("Hamiltonian.to_bits", "Hamiltonian.to_spins"),
    ),
    Row(
        "free-energy difference",
        "Kullback-Leibler divergence",
        "F[q] - F = T KL(q‖p) for every q and the Boltzmann distribution p of temperature T > 0; so F[q] ≥ F, with "
        "equality for q = p alone.",
        ("dict-free-energy-kl", "gibbs-bogoliubov"),
        ("free_energy", "variational_free_energy", "Distribution.kl"),
    ),
    Row(
        "effective theory",
        "nearly lossless data distillation",
        "I(x;y) - I(f(x);y) = I(x;y|f(x)) ≥ 0, and it is 0 if and only if f is a sufficient statistic. Along a Markov "
        "chain a minimal sufficient statistic for each step is a function of one for the next step.",
        ("dict-effective-distillation", "data-processing", "ltr-sufficient-chain", "ltr-hierarchy-inverse"),
        ("MarkovChain", "inverse_hierarchy", "distillation_curve"),
    ),
    Row(
        "irrelevant operator",
        "noise",
        "A coupling with an exponent y < 0 under renormalization fades with scale. (The field is rescaled such that "
        "y_1 stays.)",
        ("dict-irrelevant-noise", "rg-derivative-expansion"),
        ("gaussian_model", "RGMap"),
    ),
    Row(
        "relevant operator",
        "feature",
        "A coupling with an exponent y > 0 under renormalization grows with scale. (The field is rescaled such that "
        "y_1 stays.)",
        ("dict-relevant-feature", "rg-derivative-expansion"),
        ("gaussian_model", "RGMap"),
    ),
)


def dictionary() -> tuple[Row, ...]:
    """Return the rows of the dictionary (Lin, Tegmark and Rolnick, Table I, as we read it), in the paper's order.

    >>> [row.learning for row in dictionary() if row.physics == "spin"]
    ['bit']
    """
    return _ROWS
