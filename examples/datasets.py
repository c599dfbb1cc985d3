"""The measured data of the examples."""

from pathlib import Path

import numpy as np

DATA = Path(__file__).parent / "data"


def breast_cancer(rows=None):
    """The first `rows` tumors: features scaled to mean 0 and deviation 1; 1 for benign, else 0."""
    table = np.loadtxt(DATA / "breast_cancer.csv", delimiter=",", skiprows=1)
    features, benign = table[:rows, :-1], table[:rows, -1]
    return (features - features.mean(axis=0)) / features.std(axis=0), benign


def sunspots(years=None):
    """The first `years` yearly sunspot numbers, from 1700 on."""
    return np.loadtxt(DATA / "sunspots.csv", delimiter=",", skiprows=1)[:years, 1]


def carbon_dioxide(months=None):
    """Carbon dioxide in the air (ppm): the first `months` monthly means, from March 1958 on.

    A month in which nothing was measured lies on the line between its neighbors.
    """
    table = np.genfromtxt(DATA / "co2.csv", delimiter=",", skip_header=1)
    date, measured = table[:, 0].astype(int), table[:, 1]
    month = date // 10000 * 12 + date // 100 % 100
    month -= month[0]
    known = ~np.isnan(measured)
    total = np.bincount(month[known], measured[known])
    count = np.bincount(month[known])
    filled = np.flatnonzero(count)
    return np.interp(np.arange(len(count)), filled, total[filled] / count[filled])[:months]


def digits(rows=None):
    """The first `rows` handwritten digits: images of 8 by 8 pixels from 0 to 1; the digits."""
    table = np.loadtxt(DATA / "digits.csv", delimiter=",", skiprows=1)[:rows]
    return table[:, :-1].reshape(-1, 8, 8) / 16.0, table[:, -1].astype(int)


def accuracy(margin, benign):
    """The share of tumors whose margin has the right sign."""
    return np.mean((margin > 0.0) == (benign > 0.5))
