"""The floors of the house: imports go down only, and the kernel stands on Python alone."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.support import checkout


def test_contracts_are_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(checkout.ROOT)
    status = lint_imports(no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def imported(node: ast.AST) -> list[str]:
    """Return the dotted names that an import statement names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def test_kernel_needs_only_the_standard_library() -> None:
    allowed = sys.stdlib_module_names | {"changbai"}
    strangers = [
        f"{checkout.name(path)}:{node.lineno} {dotted}"
        for path in (checkout.SOURCE / "kernel").rglob("*.py")
        for node in ast.walk(checkout.tree(path))
        for dotted in imported(node)
        if dotted.partition(".")[0] not in allowed
    ]
    assert strangers == []


def inner_imports(path: Path) -> list[ast.stmt]:
    """Return our own imports that stand inside functions of a module."""
    functions = (
        node
        for node in ast.walk(checkout.tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    found = {
        inner.lineno: inner
        for function in functions
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
        and any(dotted.partition(".")[0] == "changbai" for dotted in imported(inner))
    }
    return list(found.values())


def test_own_imports_stand_at_the_top_below_the_records() -> None:
    found = [
        f"{checkout.name(path)}:{node.lineno}"
        for room in checkout.LOWER
        for path in (checkout.SOURCE / room).rglob("*.py")
        for node in inner_imports(path)
    ]
    assert found == []


def test_own_imports_inside_functions_above_have_a_written_reason() -> None:
    bare = []
    for path in checkout.modules():
        written = path.read_text(encoding="utf-8").splitlines()
        for node in inner_imports(path):
            near = written[node.lineno - 2 : node.lineno]
            if not any("# " in line for line in near):
                bare.append(f"{checkout.name(path)}:{node.lineno}")
    assert bare == []
