"""symnet loads its names when they are used, and lists exactly those that it has."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import symnet

HEAVY = ("sympy", "numpy", "flint", "mpmath", "tqdm")


def _loaded_by(statement: str) -> set[str]:
    """Return which heavy packages are loaded after the statement, in a fresh interpreter."""
    code = f"{statement}\nimport sys\nprint(*(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "statement", ["import symnet", "import symnet.kernel", "import symnet; symnet.__version__; dir(symnet)"]
)
def test_light_imports(statement: str) -> None:
    """Neither symnet itself nor its kernel loads SymPy, NumPy or flint."""
    assert _loaded_by(statement) == set()


def test_the_watch_sees_sympy() -> None:
    """The test above can fail: a name that needs SymPy loads it."""
    assert "sympy" in _loaded_by("import symnet; symnet.parse")


@pytest.mark.parametrize("name", symnet.__all__)
def test_every_public_name_exists(name: str) -> None:
    """Each name in __all__ can be loaded, and is the object that its module has."""
    value = getattr(symnet, name)
    assert value is not None
    if name in symnet._HOME:
        module, _, there = symnet._HOME[name].partition(":")
        assert value is getattr(import_module(f"symnet.{module}"), there or name)


@pytest.mark.parametrize("name", symnet._PARTS)
def test_every_part_can_be_reached(name: str) -> None:
    """Each part of the package is an attribute, without an import of its own."""
    assert inspect.ismodule(getattr(symnet, name))


def test_the_three_lists_agree() -> None:
    """The table, __all__ and the imports for type checkers name the same things from the same modules."""
    tree = ast.parse(Path(inspect.getfile(symnet)).read_text(encoding="utf-8"))
    block = next(n for n in tree.body if isinstance(n, ast.If))
    typed = {
        alias.asname or alias.name: (node.module, alias.name)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    lazy = {}
    for name, home in symnet._HOME.items():
        module, _, there = home.partition(":")
        lazy[name] = (f"symnet.{module}", there or name)
    assert typed == lazy
    assert set(symnet.__all__) == {*lazy, "__version__"}
    assert set(dir(symnet)) == {*symnet.__all__, *symnet._PARTS}
    assert not {*lazy} & {*symnet._PARTS}, "a function may not hide a part of the package"


def test_unknown_names_are_attribute_errors() -> None:
    """A missing name behaves as it does everywhere, in hasattr too."""
    assert not hasattr(symnet, "no_such_name")
    with pytest.raises(AttributeError, match="module 'symnet' has no attribute 'no_such_name'"):
        symnet.no_such_name  # noqa: B018 - the access is the test
