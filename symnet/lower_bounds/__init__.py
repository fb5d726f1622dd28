"""How many neurons are needed in one hidden layer: lower bounds with theorem, hypotheses, data for a proof.

A bound has a sense and conventions, and holds for no others. `symnet.proof` makes a claim of it for the kernel.

Read `partials` (ranks), `gaps` (which degrees count together), `staircase`, then `free` and `common`, which say and
prove what holds whatever the neurons are, and at a common bias; `search` takes the best. One more theorem is a
function that returns a `Found`, and its place in `search`.
"""

from symnet.lower_bounds.results import Biases, Bound, Conventions, Hypothesis, Sense, Triangular
from symnet.lower_bounds.search import lower_bound

__all__ = ["Biases", "Bound", "Conventions", "Hypothesis", "Sense", "Triangular", "lower_bound"]
