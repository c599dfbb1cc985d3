"""Loaded text: what its names mean, how it is shown, how its errors are explained, how it dies."""

import gc
import inspect
import linecache
import pdb
import sys
import threading
import traceback
from io import StringIO
from types import CellType

import numpy as np
import pytest

from tangentish.errors import Internal
from tangentish.load.compile import load_text, with_user_line
from tangentish.tree.origin import Origin

PAIR = '''\
def helper_fwd(x):
    return x * SCALE


def grad_f(x, by=1.0, *, n=len_((1, 2))):
    """Twice
    over."""
    if n > 1:
        return grad_f(helper_fwd(x), by, n=n - 1)
    return by * np_.cos(x) + k
'''


def load(text, name="f", **options):
    options.setdefault("helpers", {})
    options.setdefault("globals_", {"__name__": __name__})
    return load_text(text, name, **options)


def test_helpers_globals_cells_and_siblings():
    k = CellType(10.0)
    namespace = {"__name__": "user", "SCALE": 0.0, "np": None, "len": None}
    helpers = {"np_": np, "len_": len}
    f = load(
        PAIR, "grad_f", helpers=helpers, globals_=namespace, cells={"k": k, "unused": CellType()}
    )
    assert f(3.0) == 11.0
    k.cell_contents, namespace["SCALE"] = 20.0, 1.0
    assert f(0.0, 2.0) == 22.0
    assert f.__globals__ is namespace
    assert f.__module__ == "user"
    assert (f.__name__, f.__qualname__, f.__doc__[:5]) == ("grad_f", "grad_f", "Twice")
    assert f.__kwdefaults__ == {"n": 2}
    assert k in f.__closure__


def test_a_cell_of_the_user_can_be_written():
    count = CellType(0)
    f = load("def f():\n    nonlocal n\n    n += 1\n", cells={"n": count})
    f()
    f()
    assert count.cell_contents == 2


def test_names_of_the_factory_hide_nothing():
    f = load("def f():\n    return _factory, _cells\n", globals_={"_factory": 1, "_cells": 2})
    assert f() == (1, 2)


def test_source_and_lines():
    f = load(PAIR, "grad_f", helpers={"np_": np, "len_": len}, filename="<tangentish grad f>")
    assert inspect.getsource(f) == PAIR[PAIR.index("def grad_f") :]
    assert f.__code__.co_filename == "<tangentish grad f>"
    assert f.__code__.co_firstlineno == 5
    assert linecache.getline("<tangentish grad f>", 1) == "def helper_fwd(x):\n"
    linecache.checkcache()
    assert linecache.getline("<tangentish grad f>", 1) == "def helper_fwd(x):\n"


def test_traceback_shows_the_generated_line():
    f = load("def f(x):\n    y = 1\n    return (x\n        / 0)\n")
    with pytest.raises(ZeroDivisionError) as caught:
        f(1.0)
    shown = "".join(traceback.format_exception(caught.type, caught.value, caught.tb))
    assert "line 3, in f\n    return (x\n" in shown or "in f\n    return (x" in shown


def test_the_debugger_shows_the_text():
    f = load("def f(x):\n    y = x + 1\n    return y\n")
    output = StringIO()
    debugger = pdb.Pdb(stdin=StringIO("s\nn\nn\np y\nc\n"), stdout=output, nosigint=True)
    debugger.use_rawinput = False
    before = sys.gettrace()
    try:
        debugger.runcall(f, 41)
    finally:
        sys.settrace(before)
    assert "-> y = x + 1" in output.getvalue()


def test_names_of_texts_are_unique_while_they_live():
    first, second, third = (load(f"def f():\n    return {n}\n", filename="<t x>") for n in range(3))
    names = [g.__code__.co_filename for g in (first, second, third)]
    assert names == ["<t x>", "<t x 2>", "<t x 3>"]
    assert "return 1" in inspect.getsource(second)
    del second
    gc.collect()
    assert "<t x 2>" not in linecache.cache
    again = load("def f():\n    return 1\n", filename="<t x>")
    assert again.__code__.co_filename == "<t x 2>"


def test_the_text_lives_as_long_as_any_of_its_functions():
    f = load("def g():\n    return 1\n\n\ndef f():\n    return g\n", filename="<t y>")
    g = f()
    del f
    gc.collect()
    assert inspect.getsource(g) == "def g():\n    return 1\n"
    del g
    gc.collect()
    assert "<t y>" not in linecache.cache


def test_a_text_that_fails_leaves_nothing():
    with pytest.raises(SyntaxError):
        load("def f(:\n", filename="<t z>")
    with pytest.raises(NameError):
        load("def f(x=missing):\n    pass\n", filename="<t z>")
    with pytest.raises(Internal, match="functions alone"):
        load("x = 1\n", filename="<t z>")
    with pytest.raises(Internal, match="no function `g`"):
        load("def f():\n    pass\n", "g", filename="<t z>")
    gc.collect()
    assert "<t z>" not in linecache.cache


def test_loading_from_many_threads():
    found = []

    def work():
        for _ in range(20):
            found.append(load("def f():\n    return 1\n", filename="<t w>"))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({f.__code__.co_filename for f in found}) == len(found) == 160


def failing(text, *arguments, **options):
    f = load(text, **options)
    try:
        f(*arguments)
    except Exception as error:
        return with_user_line(error)
    raise AssertionError("no error")


ORIGINS = {
    2: Origin("chain.py", 5, 4, 5, 20, "a = np.log(x)"),
    3: Origin("chain.py", 6, 4, 6, 20, "y = a / x"),
}


def test_an_error_names_the_users_line():
    error = failing("def f(x):\n    a = x\n    return 1 / x\n", 0, source_map=ORIGINS)
    assert error.__notes__ == ["raised in the derivative of chain.py:6\n    y = a / x"]
    assert error.args == ("division by zero",)
    if sys.version_info >= (3, 11):
        shown = "".join(traceback.format_exception(error))
        assert "ZeroDivisionError: division by zero\nraised in the derivative of" in shown


def test_an_error_below_generated_text_names_the_line_that_called():
    def broken():
        raise KeyError("k")

    error = failing("def f():\n    broken()\n", helpers={"broken": broken}, source_map=ORIGINS)
    assert "chain.py:5" in error.__notes__[0]


def test_a_note_is_added_once():
    error = failing("def f():\n    1 / 0\n", source_map=ORIGINS)
    assert with_user_line(error) is error
    assert len(error.__notes__) == 1


def test_errors_elsewhere_get_no_note():
    error = failing("def f():\n    1 / 0\n")
    assert not hasattr(error, "__notes__")
    assert with_user_line(ValueError("x")).args == ("x",)


def test_flags_of_the_users_code():
    import __future__

    text = "def f(x: missing):\n    return x\n"
    f = load(text, flags=__future__.annotations.compiler_flag)
    assert f.__annotations__ == {"x": "missing"}
