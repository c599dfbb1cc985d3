"""The Rosenbrock valley, minimized along its curved floor with our gradient.

With SciPy the minimizer is BFGS of `scipy.optimize`, without it a gradient descent that halves
its step when it would go uphill.
"""

import numpy as np

import tangentish as tg

try:
    from scipy.optimize import minimize
except ImportError:
    minimize = None


def rosenbrock(x):
    """A narrow curved valley in any dimension; its minimum is 0, where all elements are 1."""
    total = 0.0
    for i in range(len(x) - 1):
        total += 100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2
    return total


gradient = tg.grad(rosenbrock)


def descend(x, steps):
    """Gradient descent with a halved step wherever the full one goes uphill; yields each point."""
    rate = 1e-3
    for _ in range(steps):
        slope = gradient(x)
        while rosenbrock(x - rate * slope) > rosenbrock(x):
            rate *= 0.5
        x = x - rate * slope
        rate *= 1.5
        yield x


def main(steps=100, size=5, scipy=minimize is not None):
    """Minimize from a point off the valley; return the height at the start and after each step."""
    start = np.linspace(-1.2, 1.2, size)
    points = [start]
    if scipy:
        minimize(
            rosenbrock,
            start,
            jac=gradient,
            method="BFGS",
            callback=lambda x: points.append(np.array(x)),
            options={"maxiter": steps},
        )
    else:
        points += descend(start, steps)
    losses = [float(rosenbrock(x)) for x in points]
    for step in range(0, len(losses), max(1, len(losses) // 10)):
        print(f"step {step:4d}   height {losses[step]:.3e}")
    print(f"ends at {np.array2string(points[-1], precision=4)}, height {losses[-1]:.3e}")
    return losses


if __name__ == "__main__":
    main()
