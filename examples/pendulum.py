"""A damped pendulum, integrated in a loop and calibrated to a record of its angle.

The record is synthetic: the same pendulum with known constants, observed with noise from a seeded
generator, so that the run can show how near the calibration comes to the truth.
"""

import numpy as np

import tangentish as tg

FREQUENCY, DAMPING = 2.0, 0.3  # of the pendulum that made the record
STEP = 0.02  # seconds between two observations


def simulate(frequency, damping, start, steps, dt):
    """The angle at each of `steps` times, released at rest from the angle `start`."""
    angle = np.zeros(steps)
    angle[0] = start
    velocity = 0.0
    for i in range(1, steps):
        velocity -= dt * (frequency**2 * np.sin(angle[i - 1]) + damping * velocity)
        angle[i] = angle[i - 1] + dt * velocity
    return angle


def misfit(frequency, damping, record, dt):
    """Half the mean squared difference between a simulated pendulum and the record."""
    angle = np.zeros(len(record))
    angle[0] = record[0]
    velocity = 0.0
    error = 0.0
    for i in range(1, len(record)):
        velocity -= dt * (frequency**2 * np.sin(angle[i - 1]) + damping * velocity)
        angle[i] = angle[i - 1] + dt * velocity
        error += 0.5 * (angle[i] - record[i]) ** 2
    return error / len(record)


misfit_and_gradient = tg.value_and_grad(misfit, wrt=("frequency", "damping"))


def observe(steps, noise=0.01, seed=0):
    """A noisy record of the pendulum with the true constants; its first angle is exact."""
    record = simulate(FREQUENCY, DAMPING, 1.0, steps, STEP)
    record[1:] += noise * np.random.default_rng(seed).normal(size=steps - 1)
    return record


def main(steps=60, length=400):
    """Calibrate by gradient descent; return the misfit before each step and after the last."""
    record = observe(length)
    frequency, damping = 1.7, 0.6
    rate = 0.2
    losses = []
    for step in range(steps + 1):
        value, (d_frequency, d_damping) = misfit_and_gradient(frequency, damping, record, STEP)
        losses.append(float(value))
        if step % max(1, steps // 10) == 0:
            print(f"step {step:4d}   misfit {value:.3e}   ", end="")
            print(f"frequency {frequency:.4f}   damping {damping:.4f}")
        frequency = frequency - rate * d_frequency
        damping = damping - rate * d_damping
    print(f"the record was made with frequency {FREQUENCY} and damping {DAMPING}")
    return losses


if __name__ == "__main__":
    main()
