"""The measured data of the examples."""

from pathlib import Path

import numpy as np

DATA = Path(__file__).parent / "data"


def breast_cancer(rows=None):
    """The first `rows` tumors: features scaled to mean 0 and deviation 1; 1 for benign, else 0."""
    table = np.loadtxt(DATA / "breast_cancer.csv", delimiter=",", skiprows=1)
    features, benign = table[:rows, :-1], table[:rows, -1]
    return (features - features.mean(axis=0)) / features.std(axis=0), benign


def accuracy(margin, benign):
    """The share of tumors whose margin has the right sign."""
    return np.mean((margin > 0.0) == (benign > 0.5))
