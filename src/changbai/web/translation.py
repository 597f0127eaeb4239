"""The English of the pages (英文译文): find what is said, compile what is translated.

Chinese is the source in templates and code; `locale/en/LC_MESSAGES/django.po` has the English.
`python -m changbai.web.translation` writes the `.mo` beside it, which is kept under version
control, so that no machine needs the gettext programs; a test holds the two together.
"""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

ROOM = Path(__file__).parent
CATALOGUE = ROOM / "locale" / "en" / "LC_MESSAGES" / "django.po"
_ENTRY = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)', re.MULTILINE)
_CALL = re.compile(r"gettext\(u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\)")


def read_catalogue(text: str) -> dict[str, str]:
    """Read a catalogue: source -> translation, the head under the empty text."""
    return {_join(source): _join(target) for source, target in _ENTRY.findall(text)}


def compile_catalogue(entries: dict[str, str]) -> bytes:
    """Return the binary form that gettext reads: two sorted tables of lengths and offsets."""
    pairs = sorted((a.encode(), b.encode()) for a, b in entries.items() if b)
    start = 28 + 16 * len(pairs)
    texts = b"\0".join(source for source, _ in pairs) + b"\0"
    sources, targets = [], []
    offset, behind = start, start + len(texts)
    for source, target in pairs:
        sources.append(struct.pack("<II", len(source), offset))
        targets.append(struct.pack("<II", len(target), behind))
        offset += len(source) + 1
        behind += len(target) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    texts += b"\0".join(target for _, target in pairs) + b"\0"
    return head + b"".join(sources) + b"".join(targets) + texts


def messages() -> set[str]:
    """Return every text that the templates and the code of the room ask to be translated."""
    return {*_of_templates(), *_of_code()}


def _of_templates() -> Iterator[str]:
    for path in sorted(ROOM.glob("templates/**/*.html")):
        for literal in _CALL.findall(templatize(path.read_text("utf-8"))):
            yield ast.literal_eval(literal)


def _of_code() -> Iterator[str]:
    for path in sorted(ROOM.glob("**/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in {"gettext", "gettext_lazy"} and isinstance(
                node.args[0], ast.Constant
            ):
                yield str(node.args[0].value)


def _join(literals: str) -> str:
    return "".join(str(ast.literal_eval(line)) for line in literals.strip().splitlines())


if __name__ == "__main__":
    compiled = compile_catalogue(read_catalogue(CATALOGUE.read_text("utf-8")))
    CATALOGUE.with_suffix(".mo").write_bytes(compiled)
