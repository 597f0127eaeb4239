"""Each format shows hostile names literally, keeps its figures, notices what was altered."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pypdf
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from openpyxl import load_workbook

from changbai.papers import formats
from changbai.papers.document import Paragraph, Run
from changbai.papers.record import bare, figures
from tests.papers.sample import HOSTILE, sample


def visible(content: bytes, suffix: str) -> str:
    if suffix == ".pdf":
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        return bare("".join(page.extract_text() for page in pages))
    if suffix == ".docx":
        word = Document(io.BytesIO(content))
        cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
        return bare("".join(cells) + "".join(line.text for line in word.paragraphs))
    book = load_workbook(io.BytesIO(content))
    boxes = [str(box.value) for sheet in book for row in sheet.iter_rows() for box in row]
    return bare("".join(boxes))


@pytest.mark.parametrize("suffix", formats.SUFFIXES)
def test_hostile_names_are_shown_literally(suffix: str) -> None:
    text = visible(formats.write(sample(), suffix), suffix)
    assert [name for name in HOSTILE if bare(name) not in text] == []
    assert "甲⟨U+202E⟩乙" in text
    assert "\u202e" not in text


@pytest.mark.parametrize("suffix", formats.SUFFIXES)
def test_the_record_comes_back_whole(suffix: str) -> None:
    record = formats.read(formats.write(sample(), suffix), suffix)
    assert record is not None
    assert record.provenance == sample().provenance
    assert record.figures == tuple(figures(sample()))
    assert record.unseen == ()


@pytest.mark.parametrize("suffix", formats.SUFFIXES)
def test_what_is_no_paper_of_ours_has_no_record(suffix: str) -> None:
    assert formats.read(b"", suffix) is None
    assert formats.read(b"PK\x03\x04 nothing", suffix) is None


def test_same_paper_same_pdf() -> None:
    once = pypdf.PdfReader(io.BytesIO(formats.write(sample(), ".pdf")))
    again = pypdf.PdfReader(io.BytesIO(formats.write(sample(), ".pdf")))
    assert [p.extract_text() for p in once.pages] == [p.extract_text() for p in again.pages]


def test_an_altered_word_table_is_noticed() -> None:
    word = Document(io.BytesIO(formats.write(sample(), ".docx")))
    word.tables[0].rows[1].cells[1].paragraphs[0].runs[0].text = "99.99"
    buffer = io.BytesIO()
    word.save(buffer)
    record = formats.read(buffer.getvalue(), ".docx")
    assert record is not None
    assert [line for line in record.unseen if "61.20" in line]


def test_an_altered_excel_number_is_noticed() -> None:
    book = load_workbook(io.BytesIO(formats.write(sample(), ".xlsx")))
    book.worksheets[0].cell(5, 2).value = 99.99
    buffer = io.BytesIO()
    book.save(buffer)
    record = formats.read(buffer.getvalue(), ".xlsx")
    assert record is not None
    assert [line for line in record.unseen if "61.20" in line]


def test_word_has_the_official_page() -> None:
    content = formats.write(sample(), ".docx")
    word = Document(io.BytesIO(content))
    page = word.sections[0]
    sides = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert (page.page_width, page.page_height) == pytest.approx((Mm(210), Mm(297)), abs=700)
    assert sides == pytest.approx((Mm(37), Mm(35), Mm(28), Mm(26)), abs=700)
    assert word.settings.odd_and_even_pages_header_footer
    assert "演示数据" in page.header.paragraphs[0].text
    assert "演示数据" in page.even_page_header.paragraphs[0].text
    lacking = [
        run.text
        for run in (*_runs(word), *page.footer.paragraphs[0].runs)
        if run.text and run._r.rPr.rFonts.get(qn("w:eastAsia")) is None
    ]
    assert lacking == []
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert len(file.namelist()) == len(set(file.namelist()))
        assert b"changbai.position" in file.read("docProps/custom.xml")


def _runs(word):  # type: ignore[no-untyped-def]
    yield from (run for line in word.paragraphs for run in line.runs)
    for table in word.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from (run for line in cell.paragraphs for run in line.runs)


def test_excel_keeps_numbers_as_numbers_and_never_a_formula() -> None:
    book = load_workbook(io.BytesIO(formats.write(sample(), ".xlsx")))
    sheet = book.worksheets[0]
    assert sheet.cell(5, 2).value == pytest.approx(61.2)
    assert sheet.cell(5, 2).number_format == "#,##0.00"
    assert sheet.freeze_panes == "B5"
    kinds = {box.data_type for one in book for row in one.iter_rows() for box in row}
    assert "f" not in kinds
    assert sheet.cell(5, 4).value == "✕ 预警"


def test_made_up_data_is_labelled_only_when_made_up() -> None:
    real = replace(sample(synthetic=False))
    for suffix in formats.SUFFIXES:
        assert "演示数据" not in visible(formats.write(real, suffix), suffix)
    assert "演示数据" in visible(formats.write(sample(), ".pdf"), ".pdf")


def test_long_english_lines_are_found_again_in_a_pdf() -> None:
    words = "Department of Industry and Information Technology, responsibilities proposed. " * 12
    base = sample()
    source = replace(base.provenance, language="en")
    paper = replace(base, blocks=(Paragraph((Run(words),), "detail"),), provenance=source)
    record = formats.read(formats.write(paper, ".pdf"), ".pdf")
    assert record is not None
    assert record.unseen == ()


def test_a_workbook_saved_elsewhere_with_fifteen_digits_is_not_altered() -> None:
    book = load_workbook(io.BytesIO(formats.write(sample(), ".xlsx")))
    for row in book.worksheets[0].iter_rows(min_row=5):
        for box in row:
            if isinstance(box.value, float):
                box.value = float(f"{box.value:.15g}")
    buffer = io.BytesIO()
    book.save(buffer)
    record = formats.read(buffer.getvalue(), ".xlsx")
    assert record is not None
    assert record.unseen == ()
