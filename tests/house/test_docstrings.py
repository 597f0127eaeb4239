"""Every module and public name says in one sentence what it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.support import checkout

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
#: Django reads these classes inside classes; they document nothing.
SETTINGS_CLASSES = {"Meta", "Media"}
ENDINGS = (".", "。", "?", "？", "!", "！", ":", "：")


def public(node: ast.Module | ast.ClassDef, where: str) -> Iterator[tuple[str, Documented]]:
    """Yield a module or class and the public names in it, with their dotted names."""
    yield where, node
    for child in node.body:
        if not isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if child.name.startswith("_") or child.name in SETTINGS_CLASSES:
            continue
        decorators = {ast.unparse(one).rpartition(".")[-1] for one in child.decorator_list}
        if decorators & {"overload", "setter"}:
            continue
        if isinstance(child, ast.ClassDef):
            yield from public(child, f"{where}.{child.name}")
        else:
            yield f"{where}.{child.name}", child


def everything() -> list[tuple[str, str]]:
    """Return the dotted name and the docstring, perhaps empty, of all that is public."""
    return [
        (where, ast.get_docstring(node) or "")
        for path in checkout.modules()
        for where, node in public(checkout.tree(path), checkout.name(path))
    ]


def test_all_that_is_public_is_documented() -> None:
    assert [where for where, text in everything() if not text.strip()] == []


def test_first_lines_are_sentences() -> None:
    first = {where: text.strip().splitlines()[0] for where, text in everything() if text.strip()}
    assert [where for where, line in first.items() if not line.rstrip().endswith(ENDINGS)] == []
