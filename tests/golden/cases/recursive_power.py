# flags: wrt=x
"""Recursion: a power by repeated squaring."""


def power(x, n):
    if n == 0:
        return 1.0
    if n % 2 == 1:
        return x * power(x, n - 1)
    half = power(x, n // 2)
    return half * half


def recursive_power(x, n):
    return power(x, n) - 0.5 * power(x * x, 2)


def points():
    return [(1.2, 5), (-0.8, 0), (0.9, 12)]
