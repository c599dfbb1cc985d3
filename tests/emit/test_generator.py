"""astor comes in quietly, and a later `import astor` is the user's own."""

import subprocess
import sys

import pytest

PROGRAMS = {
    "quiet": "import tangentish.emit.layout",
    "unseen": (
        "import sys, tangentish.emit.layout; assert not [m for m in sys.modules if 'astor' in m]"
    ),
    "filters": (
        "import warnings, numpy; before = list(warnings.filters); version = warnings.showwarning\n"
        "import tangentish.emit.layout\n"
        "assert warnings.filters == before and warnings.showwarning is version"
    ),
    "ast": (
        "import ast; before = set(vars(ast)); import tangentish.emit.layout\n"
        "assert set(vars(ast)) == before"
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_bringing_in(name):
    command = [sys.executable, "-W", "error", "-c", PROGRAMS[name]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_users_own_astor_behaves_as_before():
    program = (
        "import ast, sys, warnings\n{first}\n"
        "with warnings.catch_warnings(record=True) as seen:\n"
        "    warnings.simplefilter('always')\n"
        "    import astor\n"
        "print([str(w.message) for w in seen], astor.to_source(ast.parse('x = 1 + 2')))"
    )
    shown = [
        subprocess.run(
            [sys.executable, "-c", program.format(first=first)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for first in ("", "import tangentish.emit.layout")
    ]
    assert shown[0] == shown[1]
