"""Small seeded simulations in numpy, one module each. They know numbers only: no claims, no prose, no figures.

Each draws from `numpy.random.RandomState`, whose streams never change between releases, and rounds its results before
it returns them: the last digits of a matrix product differ between machines.
"""
