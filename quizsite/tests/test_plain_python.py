"""The engine and the figures are plain Python: besides themselves they import the standard library, nothing that is installed."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def files_of(package: str) -> list[Path]:
    folder = ROOT / package.replace(".", "/")
    return [path for path in sorted(folder.rglob("*.py")) if "tests" not in path.parts and path.name != "conftest.py"]


def imported(source: str) -> Iterator[str]:
    """The modules that a text imports, wherever it does: at its head, in a function, for types alone."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def is_foreign(module: str, *known: str) -> bool:
    if any(module == package or module.startswith(f"{package}.") for package in known):
        return False
    return module.partition(".")[0] not in sys.stdlib_module_names


@pytest.mark.parametrize(("package", "known"), [("svgplot", ()), ("quizzes.engine", ("svgplot",))])
def test_the_figures_import_the_standard_library_alone_and_the_engine_the_figures_too(package, known):
    files = files_of(package)
    assert len(files) > 10
    foreign = {
        (str(path.relative_to(ROOT)), module)
        for path in files
        for module in imported(path.read_text(encoding="utf-8"))
        if is_foreign(module, package, *known)
    }
    assert foreign == set()


def test_what_is_installed_or_stands_elsewhere_in_the_house_is_foreign():
    source = "import json, yaml\nfrom . import words\ndef late():\n    from quizzes.models import Quiz\n    import svgplot.sheet\n"
    assert [module for module in imported(source) if is_foreign(module, "svgplot")] == ["yaml", ".", "quizzes.models"]
