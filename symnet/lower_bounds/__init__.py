"""How many neurons are needed in one hidden layer: lower bounds with theorem, hypotheses, data for a proof.

A bound has a sense and conventions, and holds for no others. `symnet.proof` makes a claim of it for the kernel.
"""

from symnet.lower_bounds.results import Biases, Bound, Conventions, Hypothesis, Sense, Triangular

__all__ = ["Biases", "Bound", "Conventions", "Hypothesis", "Sense", "Triangular"]
