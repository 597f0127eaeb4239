"""The face reads and never writes; what it reads of the records goes through the scope."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.support import checkout

WRITES = {
    "abulk_create", "acreate", "adelete", "asave", "bulk_create", "bulk_update", "create",
    "delete", "get_or_create", "save", "update_or_create",
}  # fmt: skip
#: The logins that a demo lists before anybody has signed in.
BEFORE_ANY_SCOPE = "src/changbai/web/demo.py"


def attributes() -> Iterator[tuple[str, int, str]]:
    """Yield file, line and name of every attribute that the face asks for."""
    for path in sorted((checkout.SOURCE / "web").rglob("*.py")):
        for node in ast.walk(checkout.tree(path)):
            if isinstance(node, ast.Attribute):
                yield checkout.name(path), node.lineno, node.attr


def test_the_face_writes_nothing() -> None:
    assert [f"{file}:{line} {name}" for file, line, name in attributes() if name in WRITES] == []


def test_the_face_asks_no_table_past_the_scope() -> None:
    asked = {file for file, _, name in attributes() if name in {"objects", "_default_manager"}}
    assert asked <= {BEFORE_ANY_SCOPE}
