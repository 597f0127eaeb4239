"""Analysis (分析): one method, one file, none knows another; the folder is the registry.

A method is a module or package here whose name does not begin with `_`. It has `TITLE`,
`QUESTION`, `ROLES`, `OPTIONS`, `REFERENCE`, `NOT_FOR` and
`analyse(frame, options) -> (Result | None, problems)`, and its plain functions on arrays.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from changbai.analysis._method import Answer, Method, run

__all__ = ["Answer", "Method", "method", "methods", "run"]


@cache
def methods() -> tuple[str, ...]:
    """Return the ids of all methods in the folder."""
    names = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name for name in names if not name.startswith("_")))


@cache
def method(id: str) -> Method | None:
    """Return a method; None when there is no such file."""
    if id not in methods():
        return None
    module = import_module(f"{__name__}.{id}")
    words = (module.TITLE, module.QUESTION, module.ROLES, module.OPTIONS)
    return Method(id, *words, module.REFERENCE, module.NOT_FOR, module.analyse)
