"""Speed of derivatives against the primal and against gradients by hand, and of the machinery.

`python -m benchmarks` runs everything and prints one table per section; `python -m benchmarks speed
imports` runs the named sections. `make bench` does the same in the checkout's own environment.
"""
