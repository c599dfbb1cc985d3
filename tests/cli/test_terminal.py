"""Colors: on a terminal, and nowhere else."""

import io
import re

import pytest

from tangentish.cli import terminal

TEXT = '''\
def f(x):
    """Twice
    x."""
    # a comment
    return 2.0 * x
'''


class Terminal(io.StringIO):
    def isatty(self):
        return True


def plain(text):
    return re.sub(r"\x1b\[\d*m", "", text)


def test_colors_add_nothing_but_colors():
    painted = terminal.painted(TEXT)
    assert plain(painted) == TEXT
    assert painted.startswith("\x1b[34mdef\x1b[0m \x1b[1mf\x1b[0m(x):\n")
    assert "\x1b[2m# a comment\x1b[0m\n" in painted


@pytest.mark.parametrize("text", ["no ( Python", "'", "", "  x\n y\n"])
def test_what_is_not_python_is_printed_as_it_is(text):
    assert plain(terminal.painted(text)) == text


def printed(monkeypatch, **variables):
    """What is printed on a terminal, and what is said there."""
    streams = Terminal(), Terminal()
    for name, value in ({"TERM": "xterm", "NO_COLOR": ""} | variables).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", streams[0])
    monkeypatch.setattr("sys.stderr", streams[1])
    terminal.show(TEXT)
    terminal.complain("chain.py:1:5: no\n    f(x)\n    ^\nwhy")
    monkeypatch.undo()
    return [stream.getvalue() for stream in streams]


def test_on_a_terminal(monkeypatch):
    out, err = printed(monkeypatch)
    assert out == terminal.painted(TEXT)
    assert err == "\x1b[1mchain.py:1:5: no\x1b[0m\n    f(x)\n\x1b[31m    ^\x1b[0m\nwhy\n"


@pytest.mark.parametrize(("variable", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_where_no_color_is_wanted(monkeypatch, variable, value):
    assert "\x1b" not in "".join(printed(monkeypatch, **{variable: value}))


def test_in_a_file(monkeypatch):
    monkeypatch.setattr(Terminal, "isatty", lambda self: False)
    out, err = printed(monkeypatch)
    assert out == TEXT
    assert "\x1b" not in err


def test_paths_are_told_from_the_current_folder(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    terminal.complain(f"{tmp_path / 'chain.py'}:1:5: no")
    assert capsys.readouterr().err == "chain.py:1:5: no\n"
