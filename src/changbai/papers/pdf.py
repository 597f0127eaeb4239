"""A paper as PDF (公文 PDF), set by Typst from data: no text of a paper ever becomes mark-up.

The faces come with a package, not from the machine, so the same paper looks the same anywhere.
Only where a name holds a character that the package lacks are the machine's faces asked too.
"""

from __future__ import annotations

import io
import json
import re
import struct
from dataclasses import asdict
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import pylopdf_fonts_zh_cn
import pypdf
import pypdf.errors
import typst

from changbai.papers.document import COLOURS, Chart, Paper
from changbai.papers.literal import literal_all
from changbai.papers.record import NAME, Record, read_record, unseen, write_record

_FACES = Path(pylopdf_fonts_zh_cn.__file__).parent
_ROOM = Path(str(resources.files("changbai.papers")))


def write(paper: Paper) -> bytes:
    """Return the paper as a PDF file."""
    paper = literal_all(paper)
    text = json.dumps(_plain(paper), ensure_ascii=False)
    return _compile("paper.typ", {"paper": text, "record": write_record(paper)}, "pdf", text)


def picture(chart: Chart) -> bytes:
    """Return a chart as a PNG picture for papers that cannot draw (走势图图片)."""
    text = json.dumps(asdict(literal_all(chart)), ensure_ascii=False)
    return _compile("picture.typ", {"chart": text}, "png", text)


def read(content: bytes) -> Record | None:
    """Return the record of a PDF file and what of it is no longer seen; None when not ours."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        attached = reader.attachments.get(NAME)
        if not attached:
            return None
        record = read_record(attached[0].decode("utf-8"))
        if record is None:
            return None
        visible = "".join(_between_edges(page.extract_text()) for page in reader.pages)
    except (pypdf.errors.PyPdfError, UnicodeDecodeError, ValueError, KeyError, OSError):
        return None
    return Record(record.provenance, record.figures, record.lines, unseen(record.lines, visible))


def _between_edges(text: str) -> str:
    """Return the text of a page without its number, which may stand inside a paragraph."""
    return re.sub(r"—\s*\d+\s*—", "", text)


def _compile(name: str, inputs: dict[str, str], format: Literal["pdf", "png"], text: str) -> bytes:
    lacking = any(ord(character) not in covered() for character in text)
    made = typst.compile(
        str(_ROOM / name),
        root=str(_ROOM),
        font_paths=_fonts(system=lacking),
        format=format,
        ppi=220,
        sys_inputs=inputs,
    )
    return bytes(made)


@cache
def _fonts(*, system: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=system, font_paths=[_FACES])


def _plain(paper: Paper) -> dict[str, Any]:
    """Return the paper as JSON values for the template; blocks say what they are."""
    source = paper.provenance
    keywords = (
        f"pack={source.pack} {source.pack_version}",
        f"fingerprint={source.fingerprint}",
        f"position={source.position}",
        f"as-of={source.as_of}",
        f"area={source.area}",
        f"synthetic={str(source.synthetic).lower()}",
    )
    return {
        "language": paper.language,
        "title": paper.title,
        "subtitle": paper.subtitle,
        "addressee": paper.addressee,
        "draft": paper.draft,
        "synthetic_label": paper.synthetic_label,
        "notes": paper.notes,
        "source": source.line,
        "engine_version": source.engine_version,
        "made": [int(part) for part in source.made_at[:10].split("-")],
        "keywords": keywords,
        "record_name": NAME,
        "colours": COLOURS,
        "blocks": [{"is": type(b).__name__.lower(), **asdict(b)} for b in paper.blocks],
    }


@cache
def covered() -> frozenset[int]:
    """Return the code points that the packaged serif face can draw (字库覆盖)."""
    data = (_FACES / "NotoSerifSC-Regular.otf").read_bytes()
    count = struct.unpack(">H", data[4:6])[0]
    entries = (struct.unpack(">4sIII", data[12 + 16 * i : 28 + 16 * i]) for i in range(count))
    start = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    points = {10, 32, 0x3000}
    for i in range(struct.unpack(">H", data[start + 2 : start + 4])[0]):
        offset = struct.unpack(">HHI", data[start + 4 + 8 * i : start + 12 + 8 * i])[2]
        table = start + offset
        if struct.unpack(">H", data[table : table + 2])[0] != 12:
            continue
        groups = struct.unpack(">I", data[table + 12 : table + 16])[0]
        for j in range(groups):
            at = table + 16 + 12 * j
            first, last = struct.unpack(">II", data[at : at + 8])
            points.update(range(first, last + 1))
    return frozenset(points)
