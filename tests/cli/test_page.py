"""The commands of docs/cli.md print what the page says; `...` on a line of its own is any lines."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tangentish.cli import like, main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```console\n\$ tangentish (.*)\n((?:.*\n)*?)```$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("command", "expected"), EXAMPLES, ids=[each[0] for each in EXAMPLES])
def test_example(command, expected):
    words = [sys.executable, "-m", "tangentish", *shlex.split(command)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    printed = done.stdout + done.stderr
    assert doctest.OutputChecker().check_output(expected, printed, doctest.ELLIPSIS), printed


def test_examples_are_found():
    assert len(EXAMPLES) == PAGE.count("```console")


def test_the_grammar_is_that_of_the_module():
    grammar = re.search(r"^```text\n(entries  ::=.*?)```$", PAGE, re.MULTILINE | re.DOTALL)
    assert grammar is not None
    stated = re.sub("^    ", "", like.__doc__ or "", flags=re.MULTILINE)
    assert grammar[1] in stated


def test_options_are_those_of_the_command(capsys):
    with pytest.raises(SystemExit):
        main(["dump", "--help"])
    options = set(re.findall(r"(?<![\w-])--[a-z]+", capsys.readouterr().out))
    assert options - {"--help", "--output"} == set(
        re.findall(r"^\| `(--[a-z]+)", PAGE, re.MULTILINE)
    )
