"""The text of a function is found wherever Python knows it, and is that of the code that runs."""

import ast
import doctest
import functools
import importlib.util
import linecache
import os
import subprocess
import sys
import textwrap
import time
import types
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tangentish.errors import NoRule, SourceUnavailable, Unsupported
from tangentish.parse.source import source_of


def text_of(function):
    return ast.unparse(source_of(function).node)


def load(path, text, name="made"):
    """Write `text` to a file and import it."""
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(*arguments, given=None, **options):
    """Run Python in a process of its own and return what it prints."""
    result = subprocess.run(
        [sys.executable, *arguments],
        input=given,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.getcwd(), "PYTHONDONTWRITEBYTECODE": "1"},
        **options,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def identity(function):
    return function


def wrapping(function):
    @functools.wraps(function)
    def wrapper(x):
        return function(x) + 1.0

    return wrapper


@identity
@identity
def decorated(
    x,
    y=2.0,
):
    """Text at the margin

of a docstring.
    """
    # a comment
# and one at the margin
    z = (x +
y)

    return z


def with_assertions(x):
    assert x > 0, f"{x} is not positive"
    y = np.sqrt(x)
    assert y * y - x < 1e-9
    return y


class Model:
    __scale = 2.0

    def scaled(self, x):
        return self.__scale * x

    def from_base(self, x):
        return super().scaled(x)

    @staticmethod
    def plain(__x):
        return __x

    def maker(self):
        def inner(x):
            return self.__scale * x

        return inner


def maker(a):
    def inner(x):
        return a * inner(x - 1) if x > 0 else __class__

    class Local:
        def method(self, x):
            return a * self.__dict__[x]

    __class__ = 3
    return inner, Local.method, lambda x: a * x


def test_the_block_and_its_place():
    source = source_of(decorated)
    lines = Path(__file__).read_text(encoding="utf-8").splitlines(keepends=True)
    assert source.filename == __file__
    assert source.text == "".join(lines[source.first_line - 1 : source.last_line])
    assert source.text.startswith("@identity\n@identity\n")
    assert source.text.endswith("return z\n")
    assert source.name == "decorated"
    assert lines[source.node.lineno - 1].startswith("def decorated")


def test_assertions_rewritten_by_pytest_do_not_trip_it():
    assert any("@py" in name for name in with_assertions.__code__.co_varnames)
    assert "np.sqrt(x)" in text_of(with_assertions)


def test_assertions_rewritten_by_another_pytest_do_not_trip_it(monkeypatch):
    monkeypatch.delitem(sys.modules, "_pytest.assertion.rewrite")
    assert "np.sqrt(x)" in text_of(with_assertions)


def test_a_difference_beside_rewritten_assertions_is_seen(monkeypatch):
    lines = Path(__file__).read_text(encoding="utf-8").splitlines(keepends=True)
    edited = [line.replace("np.sqrt(x)", "np.cbrt(x)") for line in lines]
    monkeypatch.setattr(linecache, "checkcache", lambda filename: None)
    monkeypatch.setitem(linecache.cache, __file__, (0, None, edited, __file__))
    with pytest.raises(SourceUnavailable):
        source_of(with_assertions)
    monkeypatch.delitem(sys.modules, "_pytest.assertion.rewrite")
    with pytest.raises(SourceUnavailable):
        source_of(with_assertions)


@pytest.mark.parametrize(
    "function",
    [Model.scaled, Model.from_base, Model.plain, Model().maker(), *maker(2.0)],
    ids=lambda function: function.__qualname__,
)
def test_names_of_classes_and_enclosing_functions(function):
    assert source_of(function).node.end_lineno >= function.__code__.co_firstlineno


def test_the_function_given_is_the_function_found():
    assert "function(x) + 1.0" in text_of(wrapping(decorated))


TWO = lambda x: x + 1, lambda x: x * 2  # noqa: E731
SPREAD = identity(
    lambda x: x
    + 1
)
NESTED = (lambda x: lambda y: x * y)(2.0)
SAME = lambda x: x + 1, lambda x: (x + 1)  # noqa: E731
FOLDED = lambda x: x * 6, lambda x: x * (2 * 3)  # noqa: E731
HALF: object = lambda x: 0.5 * x  # noqa: E731
LEFT, (RIGHT, _) = lambda x: x + 3, (lambda x: x + 4, 0)  # noqa: E731


def test_lambdas():
    assert [text_of(f) for f in TWO] == ["lambda x: x + 1", "lambda x: x * 2"]
    assert text_of(SPREAD) == "lambda x: x + 1"
    assert text_of(NESTED) == "lambda y: x * y"
    assert [text_of(f) for f in SAME] == ["lambda x: x + 1"] * 2
    names = [source_of(f).name for f in (HALF, LEFT, RIGHT, SPREAD)]
    assert names == ["HALF", "LEFT", "RIGHT", "lambda_"]


def test_equal_lambdas_are_told_apart_by_position():
    columns = [source_of(f).node.col_offset for f in SAME]
    if sys.version_info >= (3, 11):
        assert columns[0] < columns[1]
        assert text_of(FOLDED[0]) == "lambda x: x * 6"
        assert text_of(FOLDED[1]) == "lambda x: x * (2 * 3)"
    else:
        assert columns[0] == columns[1]


def test_lambdas_that_cannot_be_told_apart_are_refused(monkeypatch):
    monkeypatch.setattr("tangentish.parse.source._same_position", lambda node, running: False)
    assert text_of(SAME[1]) == "lambda x: x + 1"
    with pytest.raises(SourceUnavailable, match="several lambdas"):
        source_of(FOLDED[1])


@pytest.mark.parametrize(
    "before, after",
    [
        ("2.0 * x", "2 * x"),
        ("2.0 * x", "2.0 + x"),
        ("2.0 * x", "2.0 * y"),
        ("0.0", "-0.0"),
        ("def f", "\ndef f"),
        ("def f(x):\n", "x = 1\n"),
        ("(2.0", "((2.0"),
    ],
)
def test_a_file_edited_since_import_is_refused(tmp_path, before, after):
    path = tmp_path / "edited.py"
    text = "y = 1\ndef f(x):\n    return (2.0 * x + 0.0)\n"
    function = load(path, text).f
    assert text_of(function)
    assert before in text
    path.write_text(text.replace(before, after) + "# longer\n", encoding="utf-8")
    with pytest.raises(SourceUnavailable, match="not the code that runs") as caught:
        source_of(function)
    assert caught.value.where[:2] == (str(path), 2)


def test_edits_elsewhere_in_the_file_do_not_matter(tmp_path):
    path = tmp_path / "edited.py"
    function = load(path, "def f(x):\n    return 2.0 * x\n").f
    path.write_text("def f(x):\n    return 2.0 * x  # twice\n\n\ny = 1\n", encoding="utf-8")
    assert text_of(function) == "def f(x):\n    return 2.0 * x"


def test_future_features_do_not_trip_it(tmp_path):
    text = """
    from __future__ import annotations
    def f(x: no_such_name) -> none_such:
        y: none_such = x
        return y
    """
    function = load(tmp_path / "future.py", text).f
    assert source_of(function).last_line == 5


OPTIMIZED = '''
from tangentish.parse.source import source_of
import numpy as np
def f(x):
    """A docstring."""
    assert x > 0
    if __debug__:
        x = x + 1.0
    return np.sqrt(x)
print(source_of(f).last_line)
'''


@pytest.mark.parametrize("flag", ["-O", "-OO", "-B"])
def test_optimization_does_not_trip_it(tmp_path, flag):
    path = tmp_path / "optimized.py"
    path.write_text(OPTIMIZED, encoding="utf-8")
    assert run(flag, str(path)) == "9\n"


def test_code_compiled_at_another_level_of_optimization(tmp_path):
    text = "def f(x):\n    assert x > 0\n    return x\n"
    linecache.cache["<level>"] = (len(text), None, text.splitlines(keepends=True), "<level>")
    scope = {}
    exec(compile(text, "<level>", "exec", optimize=2), scope)
    assert source_of(scope["f"]).last_line == 3


def test_text_known_to_linecache():
    text = "def f(x):\n    return x * x"
    linecache.cache["<known>"] = (len(text), None, text.splitlines(keepends=True), "<known>")
    scope = {}
    exec(compile(text, "<known>", "exec"), scope)
    assert text_of(scope["f"]) == text


def test_text_that_is_not_known_is_refused():
    scope = {}
    exec("def f(x):\n    return x * x", scope)
    with pytest.raises(SourceUnavailable, match="cannot be found") as caught:
        source_of(scope["f"])
    assert "linecache" in caught.value.remedy


def test_the_plain_interpreter_is_refused_where_it_keeps_no_text():
    given = "from tangentish.parse.source import source_of\ndef f(x): return x\n\n"
    given += "try: print(source_of(f).text)\nexcept OSError as error: print(error)\n\n"
    printed = run("-i", "-q", given=given)
    kept = printed.startswith("def f(x): return x")
    assert kept or printed.startswith("<stdin>:1:1: the source of `f` cannot be found")
    assert sys.version_info >= (3, 13) or not kept


def test_doctests():
    text = ">>> def f(x):\n...     return x * x\n>>> source_of(f).last_line\n2\n"
    text += ">>> g = lambda x: x + x\n>>> source_of(g).name\n'g'\n"
    test = doctest.DocTestParser().get_doctest(text, {"source_of": source_of}, "made", None, 0)
    assert doctest.DocTestRunner().run(test).failed == 0


def test_cells_of_notebooks():
    """A cell is compiled under the name of a file that does not exist, known to linecache."""
    functions = []
    for number, body in enumerate(("x * x", "x / x")):
        name = f"/no/such/folder/ipykernel_{number}/1234.py"
        cell = f"def f(x):\n    return {body}\ng = lambda x: x + x\n"
        linecache.cache[name] = (len(cell), None, cell.splitlines(keepends=True), name)
        scope = {}
        exec(compile(cell, name, "exec"), scope)
        functions.append(scope["f"])
        assert source_of(scope["g"]).name == "g"
    assert "x * x" in text_of(functions[0])
    assert "x / x" in text_of(functions[1])


def test_a_zipped_module(tmp_path):
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as archive:
        archive.writestr("zipped.py", "def f(x):\n    return x * x\n")
    program = f"import sys; sys.path.insert(0, {str(tmp_path / 'package.zip')!r})\n"
    program += "import zipped; from tangentish.parse.source import source_of\n"
    assert run("-c", program + "print(source_of(zipped.f).last_line)") == "2\n"


@pytest.mark.parametrize(
    "function, kind, word",
    [
        (len, NoRule, "built in"),
        (np.sin, NoRule, "built in"),
        ([].append, NoRule, "built in"),
        (Model, Unsupported, "class"),
        (Model().scaled, Unsupported, "bound method"),
        (functools.partial(decorated, y=1.0), Unsupported, "partial"),
        (np.vectorize(decorated), Unsupported, "can be called"),
        (3.0, Unsupported, "not a function"),
    ],
)
def test_other_callables_are_refused(function, kind, word):
    with pytest.raises(kind, match=word) as caught:
        source_of(function)
    assert caught.value.remedy


def test_a_function_made_by_other_means_is_refused():
    code = decorated.__code__.replace(co_consts=(*decorated.__code__.co_consts, "more"))
    with pytest.raises(SourceUnavailable):
        source_of(types.FunctionType(code, globals()))


def test_a_long_module_costs_no_more_than_a_short_one(tmp_path):
    filler = "def g{0}(x):\n    y = x * {0}.0\n    return (y +\n            x)\n\n"
    text = "".join(filler.format(i) for i in range(1000))
    module = load(tmp_path / "long.py", text + "def f(x):\n    return 2.0 * x\n", "long")
    source_of(module.f)
    times = []
    for _ in range(20):
        start = time.perf_counter()
        source_of(module.f)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.02
