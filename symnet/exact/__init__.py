"""Exact numbers, constant fields, polynomials, power series, integer matrices and balls: the only home of python-flint.

Read ``numbers`` (what may enter), ``balls`` (enclosures), ``constants`` (fields, Laurent polynomials in the scale),
``fields`` (expressions to constants), ``polynomials``, ``series``, ``matrices``, in this order.
"""
