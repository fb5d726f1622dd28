"""Physics and learning: Hamiltonians, Gaussians and spins, information, hierarchies, renormalization.

Probabilities are Boltzmann weights of Hamiltonians, p(x) = e^(-H(x))/Z; all numbers are exact, logarithms stay
logarithms. The dictionary of Lin, Tegmark and Rolnick (Table I) says which word of physics is which word of learning.
"""
