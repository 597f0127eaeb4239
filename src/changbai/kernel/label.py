"""A file's name as a label (文件标签): what the sender called it, never where anything is kept."""

from __future__ import annotations

import unicodedata

#: Marks that turn the order of writing round, so that `gpj.exe` reads as `exe.jpg`.
_TURNS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def label_of(name: str, most: int = 200) -> str:
    """Return the last part of a name as sent, on one line, at most so many characters (标签).

    Folders of either kind of slash are dropped, and so are control marks and marks that turn
    the writing round; the ending stays when the middle must be cut. Never empty.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = (" " if c.isspace() else c for c in unicodedata.normalize("NFC", last))
    plain = "".join(c for c in kept if c not in _TURNS and unicodedata.category(c)[0] != "C")
    plain = " ".join(plain.split()).strip(". ") or "file"
    if len(plain) <= most:
        return plain
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:
        return plain[:most]
    return f"{stem[: most - len(ending) - 2]}….{ending}"[:most]
