"""What a backup says of itself (备份清单): when, from what, how many rows, hashes of all parts."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

FORMAT = "changbai-backup-1"
#: The member of the file that holds the manifest.
NAME = "manifest.json"


@dataclass(frozen=True)
class Table:
    """A table in a backup (表): `file` hashes its lines as they stand, `content` in any order."""

    rows: int
    columns: list[str]
    file: str
    content: str


@dataclass(frozen=True)
class Manifest:
    """The manifest of a backup (备份清单).

    `migrations` are [app, name]; `journal` has sequence, digest and truth of the journal's end;
    `files` are the SHA-256 of evidence by path.
    """

    made_at: datetime
    program: str
    database: str
    migrations: list[list[str]]
    journal: dict[str, Any]
    packs: list[dict[str, Any]]
    tables: dict[str, Table] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables.values())

    def as_text(self) -> str:
        """Return the manifest as it is kept in the file."""
        plain = {"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat()}
        return json.dumps(plain, ensure_ascii=False, indent=1)


def read_manifest(text: str) -> Manifest:
    """Return the manifest that a text says; ValueError or KeyError when it is none."""
    plain = json.loads(text)
    if plain.pop("format") != FORMAT:
        raise ValueError("another format")
    plain["made_at"] = datetime.fromisoformat(plain["made_at"])
    plain["tables"] = {name: Table(**each) for name, each in plain["tables"].items()}
    return Manifest(**plain)
