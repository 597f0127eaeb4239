"""A scorecard in a file of its own (单独的评价文件): read and checked without a pack.

The units of measure are those of the pack that the file lies in, else those of `national` when
it can be found; a unit that is not declared stands for itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from changbai.kernel.problem import Problem
from changbai.kernel.quantity import Unit
from changbai.pack.build import Builder
from changbai.pack.load import find_pack, read_pack
from changbai.pack.scorecard import Scorecard
from changbai.pack.source import decode, read_bytes
from changbai.pack.source_yaml import read_yaml


def read_scorecard(path: Path) -> tuple[Scorecard | None, list[Problem]]:
    """Read a scorecard from a YAML file; its id is the name of the file."""
    content, problems = read_bytes(path, path.parent)
    if content is None:
        return None, problems
    text, problems = decode(content, str(path))
    if text is None:
        return None, problems
    node, problems = read_yaml(text, str(path))
    if node is None:
        return None, problems
    builder = Builder()
    card = builder.shape(Scorecard, node, id=path.stem)
    return card, problems + builder.problems


def units_beside(path: Path) -> Mapping[str, Unit]:
    """Return the units of measure that hold for a file (适用的计量单位)."""
    home = path.resolve().parent.parent
    folder = home if (home / "pack.yaml").is_file() else find_pack("national", path.parent)
    pack, _ = read_pack(folder) if folder else (None, [])
    return pack.units if pack else {}
