"""Importing the package is quiet, and brings in nothing that it does not need."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import tangentish

ROOT = Path(__file__).parents[2]


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a fresh interpreter in the checkout."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("module", ["tangentish", "tangentish.cli", "tangentish.testing"])
def test_import_is_quiet_where_warnings_are_errors(module):
    done = python("-W", "error", "-c", f"import {module}")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_import_leaves_the_warnings_of_the_user_alone():
    done = python(
        "-c",
        "import warnings, numpy; before = list(warnings.filters); import tangentish\n"
        "assert warnings.filters == before, warnings.filters",
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("module", ["scipy", "numba", "pytest", "hypothesis", "IPython"])
def test_import_does_not_bring_in(module):
    done = python("-c", f"import sys, tangentish; assert {module!r} not in sys.modules")
    assert done.returncode == 0, done.stderr


def test_version_is_that_of_the_distribution():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    stated = re.search(r'^version = "(.+)"$', text, re.MULTILINE)
    assert stated is not None
    assert tangentish.__version__ == stated[1]
    assert f"version: {stated[1]}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
