"""Compares both modes with differences on a random program that writes into shared memory."""

from __future__ import annotations

from dataclasses import replace

from tests.programs.container_check import Outcome, check_containers
from tests.programs.memory import MemoryProgram, write_memory


def check_memory(source: int | MemoryProgram) -> Outcome:
    """Check the program of a seed, or a program."""
    program = write_memory(source) if isinstance(source, int) else source
    outcome = check_containers(program)
    return replace(outcome, seed=source) if isinstance(source, int) else outcome
