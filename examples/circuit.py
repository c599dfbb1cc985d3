"""A circuit simulator, and the values of a circuit's parts from voltages measured on it.

A circuit is a dict of named components. The simulator walks through them: each adds what it
conducts to the matrix of conductances, whose solution is the voltage at each node (nodal analysis);
capacitors conduct what the step in time makes of them (the implicit Euler method). The record is
synthetic: the voltages of a ladder of known parts, read with noise from a seeded generator. The
calibration starts from parts that are all alike; its gradient is a dict of components as well.
"""

from typing import NamedTuple

import numpy as np

import tangentish as tg
from examples.descent import Adam

STEP = 0.1  # milliseconds


class Component(NamedTuple):
    """A part of a circuit between the nodes `a` and `b`; node 0 is the ground."""

    kind: str  # "resistor" (kiloohm), "capacitor" (microfarad) or "source" (milliampere)
    a: int
    b: int
    value: float


LADDER = {
    "supply": Component("source", 1, 0, 1.0),
    "R1": Component("resistor", 1, 0, 2.2),
    "C1": Component("capacitor", 1, 0, 0.47),
    "R2": Component("resistor", 1, 2, 3.3),
    "C2": Component("capacitor", 2, 0, 0.22),
    "R3": Component("resistor", 2, 3, 0.68),
    "C3": Component("capacitor", 3, 0, 1.5),
    "R4": Component("resistor", 3, 0, 4.7),
}


def conductances(circuit, nodes, dt):
    """The matrix that takes the voltages of all nodes but the ground to the currents into them."""
    G = np.zeros((nodes, nodes))
    for part in circuit.values():
        if part.kind == "resistor":
            g = 1.0 / part.value
        elif part.kind == "capacitor":
            g = part.value / dt
        else:
            continue
        G[part.a, part.a] += g
        G[part.b, part.b] += g
        G[part.a, part.b] -= g
        G[part.b, part.a] -= g
    return G[1:, 1:]


def simulate(circuit, nodes, drive, dt):
    """The voltage at each node but the ground, at each step of what drives the sources."""
    G = conductances(circuit, nodes, dt)
    voltage = np.zeros(nodes)
    record = np.zeros((len(drive), nodes - 1))
    for n in range(len(drive)):
        current = np.zeros(nodes)
        for part in circuit.values():
            if part.kind == "resistor":
                continue
            if part.kind == "source":
                flow = part.value * drive[n]
            else:
                flow = part.value / dt * (voltage[part.a] - voltage[part.b])
            current[part.a] += flow
            current[part.b] -= flow
        voltage = np.zeros(nodes)
        voltage[1:] = np.linalg.solve(G, current[1:])
        record[n] = voltage[1:]
    return record


def loss(circuit, drive, record, dt):
    """Mean squared difference between the voltages of a simulated circuit and the record."""
    nodes = record.shape[1] + 1
    return np.mean((simulate(circuit, nodes, drive, dt) - record) ** 2)


loss_and_gradient = tg.value_and_grad(loss)


def switched(steps):
    """A current that is on and off in turns, each longer than the one before."""
    time = STEP * np.arange(steps)
    return (np.sin(6.0 * np.sqrt(time)) > 0.0).astype(float)


def observe(steps, noise=0.005, seed=0):
    """What drives the ladder, and a noisy record of its voltages."""
    drive = switched(steps)
    record = simulate(LADDER, 4, drive, STEP)
    return drive, record + noise * np.random.default_rng(seed).normal(size=record.shape)


def valued(circuit, logs):
    """The circuit with the values whose logarithms are given by the names of their parts."""
    changed = {name: circuit[name]._replace(value=np.exp(log)) for name, log in logs.items()}
    return {**circuit, **changed}


def main(steps=150, length=200, rate=0.1):
    """Calibrate what is no source; return the loss before each step and after the last."""
    drive, record = observe(length)
    logs = {name: 0.0 for name, part in LADDER.items() if part.kind != "source"}
    adam = Adam(rate, keep_squares=0.9)
    losses = []
    for step in range(steps + 1):
        circuit = valued(LADDER, logs)
        value, gradient = loss_and_gradient(circuit, drive, record, STEP)
        losses.append(float(value))
        if step % max(1, steps // 10) == 0:
            print(f"step {step:4d}   loss {value:.3e}")
        slopes = {name: circuit[name].value * gradient[name].value for name in logs}
        logs = adam.step(logs, slopes)
    for name in logs:
        print(f"{name}: {circuit[name].value:.3f}, in truth {LADDER[name].value:.3f}")
    return losses


if __name__ == "__main__":
    main()
