"""Programs that use tangentish, each a plain Python/NumPy function and its derivative.

Run one with `python -m examples.logistic`; `python -m examples.demo` prints a derivative and runs
a training.
"""
