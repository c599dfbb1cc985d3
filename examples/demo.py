"""What tangentish does, in two parts: a derivative as source, and a training that uses another."""

import inspect

import tangentish as tg
from examples import pendulum, perceptron


def main(steps=200):
    """Print the derivative of the pendulum's misfit, then train the perceptron; return losses."""
    print("A program, as it was written (examples/pendulum.py):\n")
    print(inspect.getsource(pendulum.misfit))
    gradient = tg.grad(pendulum.misfit, wrt=("frequency", "damping"))
    print("Its derivative, as tangentish writes it:\n")
    print(gradient.source_for(1.7, 0.6, pendulum.observe(400), pendulum.STEP))
    print("\nA perceptron learns to tell tumors apart, by another such derivative:\n")
    return perceptron.main(steps)


if __name__ == "__main__":
    main()
