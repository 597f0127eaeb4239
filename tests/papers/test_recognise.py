from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changbai.papers.recognise import (
    DOCX,
    JPEG,
    OFD,
    PDF,
    PNG,
    XLSX,
    FileKind,
    has_macros,
    recognise,
)


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def saved(thing: object) -> bytes:
    out = io.BytesIO()
    thing.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n...", PDF),
        (b"\x89PNG\r\n\x1a\n....", PNG),
        (b"\xff\xd8\xff\xe0....", JPEG),
        (saved(openpyxl.Workbook()), XLSX),
        (saved(docx.Document()), DOCX),
        (packed("OFD.xml", "Doc_0/Document.xml"), OFD),
        (packed("evil.exe"), None),
        (b"PK\x03\x04 and then nothing", None),
        (b"MZ\x90\x00", None),
        (b"<html><script>alert(1)</script>", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old office", None),
        (b"", None),
    ],
)
def test_a_file_is_what_stands_in_it(content: bytes, kind: FileKind | None) -> None:
    assert recognise(content) is kind


@given(st.binary(max_size=400).map(lambda tail: b"PK\x03\x04" + tail))
def test_no_bytes_are_a_surprise(content: bytes) -> None:
    assert recognise(content) is None


def test_macros_are_found_wherever_they_lie() -> None:
    assert has_macros(packed("word/document.xml", "word/vbaProject.bin"))
    assert has_macros(packed("xl/workbook.xml", "xl/activeX/activeX1.xml"))
    assert not has_macros(saved(docx.Document()))
