"""Files of every kind are read, or refused with a plain reason."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest

from changbai.kernel.problem import Mark
from changbai.reading.intake import MOST_MB, take_in, take_in_bytes

TEXT = (
    "一、主要目标\n到2025年，全市规模以上工业企业达到3000家。\n"
    "二、重点任务\n加快技术改造，推动转型升级。"
)


def refused(path: Path) -> str:
    """Return the code of the one problem of a file that is not read."""
    text, problems = take_in(path)
    assert text is None
    assert [problem.show("zh") and problem.show("en") for problem in problems]
    return problems[0].code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert take_in(path) == (TEXT, [])


def test_line_ends_are_kept_so_that_offsets_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode())
    text, _ = take_in(path)
    assert text == TEXT.replace("\n", "\r\n")


def test_markdown_loses_its_marks(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "# 关于发展的意见\n\n## 一、主要目标\n\n**到2025年**，企业达到3000家，产值突破一千亿元。\n",
        "utf-8",
    )
    text, _ = take_in(path)
    assert (
        text == "关于发展的意见\n\n一、主要目标\n\n到2025年，企业达到3000家，产值突破一千亿元。\n"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312"])
def test_web_page_gives_its_paragraphs(tmp_path: Path, encoding: str) -> None:
    page = (
        f'<html><head><meta charset="{encoding}"><title>网站</title></head>'
        '<body><script>var a="一、假"</script><nav>首页</nav><p>一、主要目标</p>'
        "<p>到2025年，企业达到<b>3000</b>家，产值突破一千亿元。</p></body></html>"
    )
    path = tmp_path / "a.html"
    path.write_bytes(page.encode(encoding))
    text, _ = take_in(path)
    assert text == "一、主要目标\n到2025年，企业达到3000家，产值突破一千亿元。"


def test_word_document_with_table_and_automatic_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    document = docx.Document()
    for line in TEXT.split("\n"):
        document.add_paragraph(line)
    document.add_paragraph("做强产业", style="List Number")
    document.add_paragraph("做优环境", style="List Number")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "责任单位", "市工信局"
    document.save(str(path))
    text, problems = take_in(path)
    assert problems == []
    assert text is not None
    assert text.startswith(TEXT)
    assert text.endswith("责任单位\t市工信局")


def test_empty_missing_large_and_unknown(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.txt") == "CB400"
    assert refused(tmp_path) == "CB400"
    empty = tmp_path / "empty.txt"
    empty.write_text("\n \n")
    assert refused(empty) == "CB403"
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate((MOST_MB + 30) * 2**20)
    assert refused(large) == "CB402"
    old = tmp_path / "old.doc"
    old.write_bytes(b"x")
    assert refused(old) == "CB401"


def test_english_novel_and_binary(tmp_path: Path) -> None:
    novel = tmp_path / "novel.txt"
    novel.write_text("It was the best of times, it was the worst of times. " * 50)
    assert refused(novel) == "CB410"
    binary = tmp_path / "binary.txt"
    binary.write_bytes(bytes(range(256)) * 10)
    assert refused(binary) == "CB404"
    picture = tmp_path / "picture.html"
    picture.write_bytes(b"\x89PNG" + b"\x00" * 500)
    assert refused(picture) == "CB407"


def test_spreadsheet_renamed_to_a_document(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    book = openpyxl.Workbook()
    book.save(path)
    assert refused(path) == "CB407"


def test_locked_and_old_office_files(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000)
    assert refused(path) == "CB406"


def test_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * (64 * 2**20))
    assert path.stat().st_size < 2**20
    assert refused(path) == "CB411"


def test_damaged_word_document(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", "<w:document>")
    assert refused(path) == "CB409"
    path.write_bytes(b"PK\x03\x04" + b"\xff" * 100)
    assert refused(path) == "CB409"


def test_scanned_and_locked_pdf(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    writer = pypdf.PdfWriter()
    for _ in range(3):
        writer.add_blank_page(595, 842)
    writer.write(path)
    assert refused(path) == "CB405"
    writer.encrypt("secret")
    writer.write(path)
    assert refused(path) == "CB406"


def test_damaged_pdf(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\n" + b"1 0 obj << /Type /Catalog >> garbage" * 20)
    assert refused(path) in ("CB405", "CB409")


def test_bytes_from_a_browser_are_judged_the_same() -> None:
    assert take_in_bytes(TEXT.encode(), ".TXT", Mark("upload"))[0] == TEXT
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    assert take_in_bytes(stream.getvalue(), ".docx", Mark("upload"))[1][0].code == "CB407"
    assert take_in_bytes(b"x", ".exe", Mark("upload"))[1][0].code == "CB401"
