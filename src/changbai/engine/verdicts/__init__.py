"""Families of verdict methods (研判算法): one family, one file; the folder is the registry.

A family module has `PARAMETERS`, the thresholds that a pack must give with their meaning, and
`judge(standing, parameters, method) -> Finding`. Thresholds are data of a pack, never of the code.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from changbai.engine.standing import Judge


@dataclass(frozen=True, slots=True)
class Family:
    """A family of methods (研判算法): what it needs and how it judges."""

    id: str
    parameters: Mapping[str, str]
    judge: Judge


@cache
def families() -> tuple[str, ...]:
    """Return the ids of all families in the folder."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


@cache
def family(id: str) -> Family | None:
    """Return a family; None when there is no such file."""
    if id not in families():
        return None
    module = import_module(f"{__name__}.{id}")
    return Family(id, module.PARAMETERS, module.judge)
