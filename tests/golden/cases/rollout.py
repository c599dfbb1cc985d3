# flags: wrt=x,w,dt
# numba: yes
"""In place, in a loop: the model for the text, section 5.3 of the style guide."""

import numpy as np


def rollout(x, w, dt):
    e = 0.0
    for i in range(1, len(x)):
        a = np.sin(w * x[i - 1])
        x[i] += dt * a * x[i]
        e += 0.5 * x[i] ** 2
    return e


def points():
    rng = np.random.default_rng(22)
    return [(rng.normal(size=n), float(rng.normal()), 0.3) for n in (5, 1, 8)]
