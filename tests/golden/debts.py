"""Where generated texts fall short of what is wanted, counted so that it can only get better."""

import functools
import json
import pathlib

FILE = pathlib.Path(__file__).with_name("debts.json")


@functools.cache
def debts() -> dict[str, dict[str, float]]:
    """By kind and case."""
    found: dict[str, dict[str, float]] = json.loads(FILE.read_text())
    return found


def debt(kind: str, name: str) -> float:
    """What is still owed of a kind in a case; usually nothing."""
    return debts().get(kind, {}).get(name, 0)
