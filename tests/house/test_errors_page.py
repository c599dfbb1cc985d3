"""The page of errors is made from the docstrings of the classes, and is current."""

import subprocess
import sys
from pathlib import Path

from tangentish import errors

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_current():
    command = [sys.executable, str(ROOT / "docs" / "make_errors.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_the_page_holds_every_class():
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    for name in errors.__all__:
        assert f"## {name} (" in page


def test_every_class_shows_an_example_and_a_fix():
    for name in errors.__all__:
        text = getattr(errors, name).__doc__
        assert ">>>" in text, name
        assert name == "TangentishError" or "Fix: " in text, name
