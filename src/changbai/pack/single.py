"""One thing read from its own YAML file, without a pack around it (单个文件)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from changbai.kernel.problem import Problem
from changbai.pack.build import Builder
from changbai.pack.source import decode, read_bytes
from changbai.pack.source_yaml import read_yaml

Shape = TypeVar("Shape")


def read_single(path: Path, shape: type[Shape], **given: Any) -> tuple[Shape | None, list[Problem]]:
    """Read a method, scorecard or the like from one file; its id is the file's name."""
    content, problems = read_bytes(path, path.parent)
    if content is None:
        return None, problems
    text, more = decode(content, str(path))
    problems += more
    if text is None:
        return None, problems
    node, more = read_yaml(text, str(path))
    problems += more
    if node is None:
        return None, problems
    builder = Builder()
    found = builder.shape(shape, node, id=path.stem, **given)
    return found, [*problems, *builder.problems]
