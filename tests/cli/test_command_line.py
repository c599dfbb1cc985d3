"""The command line from outside: what it prints where, and how it ends."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import tangentish
from tangentish.cli import main

ROOT = Path(__file__).parents[2]

MODEL = '''\
"""A module that prints when it is imported."""
import sys
from dataclasses import dataclass

import numpy as np

import beside
import tangentish as tg

print("imported as", __name__)
SCALE = beside.SCALE


@dataclass
class Options:
    rate: float


class Group:
    @staticmethod
    def square(x: float):
        return x * x


def loss(x, w, k=2.0):
    return k * np.sum(x * w)


@tg.grad
def derived(x: float):
    return x**3


def annotated(x: float, n: int, flag: bool = True):
    return x * n


def writes(out, x):
    for i in range(len(x)):
        out[i] = x[i] * x[i]


def refused(x: float):
    return eval("x")


def counts(n: int):
    return n * n


def whatever(x, *rest):
    return x


if __name__ == "__main__":
    sys.exit("never")
'''


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a model, and another from where it is asked for."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "model.py").write_text(MODEL)
    (tmp_path / "models" / "beside.py").write_text("SCALE = 2.0\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def python(*arguments, **variables):
    """Run an interpreter that finds the package, without colors but for what is asked for."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": path, "PYTHONUTF8": "1"} | variables
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=environment,
    )


def tangentish_(*arguments, **variables):
    return python("-m", "tangentish", *arguments, **variables)


@pytest.fixture
def run(folder, capsys, monkeypatch):
    """Run a command in this process; what it imports is forgotten afterwards."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    known = set(sys.modules)

    def command(*arguments):
        try:
            code = main(arguments)
        except SystemExit as ended:
            code = ended.code
        return (code, *capsys.readouterr())

    yield command
    for name in set(sys.modules) - known:
        del sys.modules[name]


# -- streams and exit codes ----------------------------------------------------------------


def test_a_derivative_goes_to_the_standard_output(folder):
    done = tangentish_("dump", "models/model.py:loss", "--like", "x=float[n], w=float[n]")
    assert done.returncode == 0
    assert done.stderr == "imported as model\n"
    assert done.stdout.startswith(
        "# For x.shape[0] == w.shape[0].\ndef value_and_grad_loss(x, w, k=2.0):"
    )
    assert "\x1b" not in done.stdout


def test_a_refusal_is_one_message_with_exit_code_1(folder):
    done = tangentish_("dump", "models/model.py:refused")
    assert (done.returncode, done.stdout) == (1, "")
    lines = done.stderr.split("\n")[1:]
    number = MODEL[: MODEL.index('eval("x")')].count("\n") + 1
    assert lines[0] == f"{Path('models/model.py')}:{number}:12: `eval` is not supported"
    assert lines[1:3] == ['    return eval("x")', "           ^^^^"]
    assert "Traceback" not in done.stderr


def test_a_bad_call_is_one_message_with_exit_code_2(folder):
    done = tangentish_("dump", "models/model.py:nothing")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("error: models/model.py has no `nothing`\n")


@pytest.mark.parametrize("arguments", [[], ["dump"], ["fly"], ["dump", "a:b", "--mode", "back"]])
def test_usage(run, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage: tangentish")


def test_version(run):
    assert run("--version") == (0, f"tangentish {tangentish.__version__}\n", "")


def test_the_script_is_installed():
    script = shutil.which("tangentish", path=Path(sys.executable).parent)
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'tangentish = "tangentish.cli:main"' in text
    if script is not None:
        done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
        assert done.stdout.startswith("tangentish ")


@pytest.mark.parametrize("command", [["rules"], ["dump", "models/model.py:annotated"]])
def test_a_reader_that_goes_is_no_error(folder, command):
    end, start = os.pipe()
    os.close(end)
    done = subprocess.run(
        [sys.executable, "-m", "tangentish", *command],
        stdout=start,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    os.close(start)
    assert (done.returncode, done.stderr.replace("imported as model\n", "")) == (0, "")


def test_text_that_the_output_cannot_hold(folder):
    (folder / "greek.py").write_text("def f(ω: float):\n    return ω * ω\n", encoding="utf-8")
    done = tangentish_("dump", "greek.py:f", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("cannot print '\\u03c9' in ascii\n")


# -- targets -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("models/model.py:annotated", "annotated"),
        ("models/model.py:derived", "derived"),
        ("models/model.py:Group.square", "square"),
        ("models.model:annotated", "annotated"),
    ],
)
def test_targets(run, monkeypatch, folder, target, name):
    monkeypatch.syspath_prepend(str(folder / "models"))
    code, out, err = run("dump", target)
    assert (code, err[:11]) == (0, "imported as")
    assert f"def value_and_grad_{name}(" in out


def test_a_file_with_the_name_of_a_known_module(run, folder):
    (folder / "models" / "json.py").write_text("def f(x: float):\n    return x * x\n")
    (folder / "models" / "__main__.py").write_text("def f(x: float):\n    return x * x\n")
    for name in ("json", "__main__"):
        code, out, _ = run("dump", f"models/{name}.py:f")
        assert code == 0
        assert "def value_and_grad_f(x):" in out


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("model", "'model' is not a target\nWrite package.module:function or file.py:function."),
        (":f", "':f' is not a target\nWrite package.module:function or file.py:function."),
        ("nowhere.py:f", "there is no file nowhere.py"),
        ("nowhere:f", "there is no module nowhere\n"),
        ("models.nowhere:f", "there is no module models.nowhere\n"),
        ("__main__:f", "there is no module __main__\n"),
        ("..models:f", "there is no module ..models\n"),
        ("models/model:f", "there is no module models/model\n"),
        ("models/model.py:los", "models/model.py has no `los`; is it `loss`?"),
        ("models/model.py:Group.cube", "models/model.py has no `Group.cube`"),
        ("models/model.py:SCALE", "models/model.py:SCALE is not a function, but of type float"),
    ],
)
def test_unknown_targets(run, target, message):
    code, out, err = run("dump", target)
    assert (code, out) == (2, "")
    assert err.replace("imported as model\n", "").startswith(f"tangentish dump: error: {message}")


@pytest.mark.parametrize("target", ["numpy:sin", "models/model.py:Options"])
def test_what_is_no_python_function(run, target):
    code, out, err = run("dump", target)
    assert (code, out) == (1, "")
    assert "cannot differentiate" in err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import json\n\n1 / 0\n", ", at broken.py:3\nZeroDivisionError: division by zero\n"),
        ("import nothing_such\n", ", at broken.py:1\nModuleNotFoundError: No module named"),
        ("def f(:\n", "\nFile "),
        ("import sys\nsys.exit(3)\n", ", at broken.py:2\nSystemExit: 3\n"),
    ],
)
@pytest.mark.parametrize("target", ["broken.py", "broken"])
def test_a_module_that_cannot_be_imported(run, folder, target, text, message):
    (folder / "broken.py").write_text(text)
    code, out, err = run("dump", f"{target}:f")
    assert (code, out) == (2, "")
    assert err.startswith(f"tangentish dump: error: importing {target} failed{message}")
    assert "Traceback" not in err


# -- kinds, wrt and of ---------------------------------------------------------------------


def loss(run, *arguments):
    code, out, err = run("dump", "models/model.py:loss", *arguments)
    return code, out, err.replace("imported as model\n", "")


def test_kinds_that_are_lacking(run):
    code, out, err = loss(run)
    assert (code, out) == (2, "")
    assert "it is not known what `loss` takes for `x` and `w`\n" in err
    assert "--like 'x=float[:], w=float'" in err


def test_the_example_completes_what_was_said(run):
    code, _, err = loss(run, "--like", "w=float[:],")
    assert code == 2
    example = re.search("--like '(.*)'", err)[1]
    assert example == "w=float[:], x=float"
    assert loss(run, "--like", example)[0] == 0


def test_annotations_and_defaults_tell_kinds(run):
    code, out, _ = run("dump", "models/model.py:annotated")
    assert code == 0
    assert "shaped as x." in out
    assert "shaped as x, w, k." in loss(run, "--like", "x=float[:], w=float")[1]


def test_like_overrides_an_annotation(run):
    code, out, _ = run("dump", "models/model.py:annotated", "--like", "x=int, n=float")
    assert code == 0
    assert "shaped as n." in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--like", "x=flt"], "--like: `flt` is not a dtype\n    x=flt\n      ^^^\n"),
        (["--like", "y=float"], "--like: `loss` has no parameter `y`; it has x, w, k"),
        (["--like", "x=int, w=int, k=int"], "no argument of `loss` holds floating-point numbers"),
        (["--like", "x=float, w=float", "--wrt", "y"], "--wrt: `loss` has no parameter `y`"),
        (["--like", "x=float, w=float", "--wrt", "x,x"], "--wrt names a parameter twice"),
        (["--like", "x=float, w=float", "--wrt", "x,"], "--wrt takes names between commas"),
        (["--like", "x=float, w=float", "--of", "y"], "--of: `loss` has no parameter `y`"),
    ],
)
def test_bad_calls(run, arguments, message):
    code, out, err = loss(run, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"tangentish dump: error: {message}")


def test_wrt_and_mode(run):
    like = ("--like", "x=float[:], w=float[:]")
    assert "shaped as w." in loss(run, *like, "--wrt", " w")[1]
    code, out, _ = loss(run, *like, "--wrt", "w,x", "--mode", "forward")
    assert code == 0
    assert "def jvp_loss(x, w, k, dw, dx):" in out


def test_of(run):
    like = ("--like", "out=float[:], x=float[:]")
    code, out, _ = run("dump", "models/model.py:writes", *like, "--of", "out", "--wrt", "x")
    assert code == 0
    assert "def writes_fwd(out, x):" in out
    assert "def writes_bwd(tape, " in out


def test_more_arguments_than_names_are_a_tuple(run):
    code, _, err = run("dump", "models/model.py:whatever", "--like", "x=float")
    assert code == 2
    assert "--like 'x=float, rest=(float, float)'" in err
    like = "x=float, rest=(float, float[:])"
    code, out, _ = run("dump", "models/model.py:whatever", "--like", like, "--standalone")
    assert code == 0
    assert "def value_and_grad_whatever(x, rest_0, rest_1):" in out
    code, _, err = run("dump", "models/model.py:whatever", "--like", "x=float, rest=float")
    assert code == 1
    assert "`*rest` without its arguments" in err


def test_an_unforeseen_exception_asks_for_a_report(run, monkeypatch):
    def broken(*arguments, **options):
        raise KeyError("t2")

    monkeypatch.setattr("tangentish.cli.dump.derivation", broken)
    code, out, err = run("dump", "models/model.py:annotated")
    assert (code, out) == (1, "")
    assert "`annotated` could not be derived: KeyError: 't2'\n" in err
    assert "mistake of tangentish itself, in test_command_line.py:" in err
    assert "Traceback" not in err


# -- what is printed -----------------------------------------------------------------------


def test_stages_are_python(run):
    code, out, _ = loss(run, "--like", "x=float[:], w=float[:]", "--stages")
    assert code == 0
    titles = re.findall("^# == (.*?) =+$", out, re.MULTILINE)
    assert titles[0] == "parse"
    assert titles[-1] == "derivative"
    assert "# x*: float[:]\n" in out
    compile(out, "stages", "exec")


def test_a_module_that_needs_numpy_alone(run, folder):
    written = folder / "gradient.py"
    like = ("--like", "x=float[n], w=float[n]")
    code, out, _ = loss(run, *like, "--standalone", "-o", str(written))
    assert (code, out) == (0, "")
    text = written.read_text(encoding="utf-8")
    assert "tangentish" not in text
    scope = {}
    exec(text, scope)
    x, w = np.array([1.0, 2.0]), np.array([3.0, 5.0])
    value, (bx, bw, bk) = scope["value_and_grad_loss"](x, w, 2.0)
    assert (value, bk) == (26.0, 13.0)
    assert (bx.tolist(), bw.tolist()) == ([6.0, 10.0], [2.0, 4.0])
    with pytest.raises(ValueError, match=r"x\.shape\[0\] == w\.shape\[0\]"):
        scope["value_and_grad_loss"](x, np.ones(1), 2.0)


def test_a_length_in_numbers_is_checked(run):
    like = ("--like", "x=float[2], w=float[2]")
    text = loss(run, *like, "--standalone")[1]
    scope = {}
    exec(text, scope)
    assert scope["value_and_grad_loss"](np.ones(2), np.ones(2), 2.0)[0] == 4.0
    with pytest.raises(ValueError, match="this derivative is for"):
        scope["value_and_grad_loss"](np.ones(2), np.ones(1), 2.0)


def test_lengths_without_a_name_need_not_agree(run):
    text = loss(run, "--like", "x=float[:], w=float[:]", "--standalone")[1]
    scope = {}
    exec(text, scope)
    value, (bx, bw, _) = scope["value_and_grad_loss"](np.ones(2), np.ones(1), 2.0)
    assert (value, bx.tolist(), bw.tolist()) == (4.0, [2.0, 2.0], [4.0])


def test_stages_of_a_module_are_not_printed(run):
    assert run("dump", "models/model.py:annotated", "--stages", "--standalone")[0] == 2


def test_a_dash_is_the_standard_output(run):
    assert "def value_and_grad_annotated" in run("dump", "models/model.py:annotated", "-o", "-")[1]


def test_a_file_that_cannot_be_written(run):
    code, out, err = run("dump", "models/model.py:annotated", "-o", "nowhere/g.py")
    assert (code, out) == (2, "")
    assert "error: cannot write nowhere/g.py: " in err
