"""A paper as a Word file in the layout of GB/T 9704-2012 (公文 Word).

Always a draft: without seal, number or red head. A4, margins 37/35/28/26 mm, 22 lines of 28
characters; faces are named for Chinese text on every style and every run, because Word takes the
Latin face only where that is missing.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from changbai.papers.document import COLOURS, Chart, Heading, Paper, Paragraph
from changbai.papers.literal import literal_all
from changbai.papers.package import properties, too_large
from changbai.papers.pdf import picture
from changbai.papers.record import Record, read_record, unseen, write_record
from changbai.papers.word_table import add_table
from changbai.papers.word_type import BODY, KAI, SANS, SONG, TITLE, face, off_grid, set_face

_RECORD_SPACE = "urn:changbai:record:1"
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
#: Custom properties made by a user of Word carry this format id.
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
#: 28.95 points a line: 22 of them fill the 225 mm between the margins.
_LINE = Pt(28.95)
_ROLES = {
    "lead": (16.0, _LINE),
    "body": (16.0, _LINE),
    "detail": (12.0, Pt(17)),
    "note": (9, Pt(12)),
}


def write(paper: Paper) -> bytes:
    """Return the paper as a docx file."""
    paper = literal_all(paper)
    word = Document()
    _styles(word)
    _page(word.sections[0], paper)
    _title(word, paper)
    for block in paper.blocks:
        if isinstance(block, Heading):
            _heading(word, block, paper)
        elif isinstance(block, Paragraph):
            _paragraph(word, block, paper)
        elif isinstance(block, Chart):
            _chart(word, block)
        else:
            add_table(word, block)
    _end(word, paper)
    _properties(word, paper)
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _styles(word: WordDocument) -> None:
    """Set body and head faces on the styles, and even heads apart from odd ones."""
    normal = word.styles["Normal"]
    normal.font.size = Pt(16)
    set_face(normal.element.get_or_add_rPr(), BODY)
    for level, name in ((1, SANS), (2, KAI), (3, BODY)):
        style = word.styles[f"Heading {level}"]
        style.font.size, style.font.bold = Pt(16), level == 3
        style.font.color.rgb = RGBColor(0, 0, 0)
        set_face(style.element.get_or_add_rPr(), name)
    word.settings.odd_and_even_pages_header_footer = True


def _page(section: Section, paper: Paper) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(22), Mm(25)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    # Lines only: characters snapped to 28 a line would tear figures and Latin names apart.
    for name, value in (("type", "lines"), ("linePitch", "579"), ("charSpace", "0")):
        grid.set(qn(f"w:{name}"), value)
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        line = header.paragraphs[0]
        line.style = "Normal"
        face(line.add_run(paper.draft), SANS, 10.5)
        line.paragraph_format.tab_stops.clear_all()
        line.paragraph_format.tab_stops.add_tab_stop(Mm(156), alignment=2)
        if paper.synthetic_label:
            face(line.add_run("\t"), SANS, 10.5)
            label = face(line.add_run(paper.synthetic_label), SANS, 10.5)
            label.font.color.rgb = RGBColor.from_string(COLOURS["alert"][0])
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.alignment = side
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(14)
        face(line.add_run("— "), SONG, 14)
        _page_number(line)
        face(line.add_run(" —"), SONG, 14)


def _page_number(line: WordParagraph) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = face(line.add_run(), SONG, 14)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _title(word: WordDocument, paper: Paper) -> None:
    for text in paper.title.split("\n"):
        line = word.add_paragraph()
        _centred(line, Pt(33))
        face(line.add_run(text), TITLE, 22)
    if paper.subtitle:
        line = word.add_paragraph()
        _centred(line, Pt(26))
        line.paragraph_format.space_after = Pt(10)
        face(line.add_run(paper.subtitle), KAI, 14)
    if paper.addressee:
        line = word.add_paragraph()
        _spaced(line, _LINE)
        face(line.add_run(paper.addressee), BODY, 16)


def _centred(line: WordParagraph, height: Pt) -> None:
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _spaced(line, height)


def _spaced(line: WordParagraph, height: Pt) -> None:
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    line.paragraph_format.line_spacing = height
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(0)
    if height != _LINE:
        off_grid(line)


def _indented(line: WordParagraph, size: float, paper: Paper) -> None:
    if paper.language == "zh":
        line.paragraph_format.first_line_indent = Pt(2 * size)
    line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def _heading(word: WordDocument, block: Heading, paper: Paper) -> None:
    line = word.add_paragraph(style=f"Heading {block.level}")
    _spaced(line, _LINE)
    _indented(line, 16, paper)
    line.paragraph_format.keep_with_next = True
    face(line.add_run(block.text), {1: SANS, 2: KAI, 3: BODY}[block.level], 16)


def _paragraph(word: WordDocument, block: Paragraph, paper: Paper) -> None:
    size, height = _ROLES[block.role]
    line = word.add_paragraph()
    _spaced(line, height)
    if block.role != "note":
        _indented(line, size, paper)
    for piece in block.runs:
        run = face(line.add_run(piece.text), SANS if piece.state else BODY, size)
        run.bold = piece.bold
        if piece.state:
            run.font.color.rgb = RGBColor.from_string(COLOURS[piece.state][0])


def _chart(word: WordDocument, block: Chart) -> None:
    line = word.add_paragraph()
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(3)
    off_grid(line)
    shape = line.add_run().add_picture(io.BytesIO(picture(block)), width=Mm(150))
    shape._inline.docPr.set("descr", block.alt)


def _end(word: WordDocument, paper: Paper) -> None:
    """Notes and the small line that says where the figures come from."""
    for number, text in enumerate((*paper.notes, paper.provenance.line)):
        line = word.add_paragraph()
        _spaced(line, Pt(11))
        if number == 0:
            line.paragraph_format.space_before = Pt(5)
        face(line.add_run(text), SONG, 8)


def _properties(word: WordDocument, paper: Paper) -> None:
    """Write provenance as properties, and the record as a custom XML part."""
    core, source = word.core_properties, paper.provenance
    core.title, core.subject = paper.title.replace("\n", ""), paper.subtitle
    core.author = core.last_modified_by = f"Changbai {source.engine_version}"
    core.comments = source.line
    core.created = core.modified = datetime.fromisoformat(source.made_at[:10])
    items = "".join(
        f'<property fmtid="{_FORMAT_ID}" pid="{number}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(properties(source).items(), 2)
    )
    custom = f'<Properties xmlns="{_PROPERTIES}" xmlns:vt="{_TYPES}">{items}</Properties>'
    package = word.part.package
    part = Part(
        PackURI("/docProps/custom.xml"),
        CONTENT_TYPE.OFC_CUSTOM_PROPERTIES,
        custom.encode(),
        package,
    )
    package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)
    record = f'<record xmlns="{_RECORD_SPACE}">{escape(write_record(paper))}</record>'
    kept = Part(PackURI("/customXml/item7.xml"), CONTENT_TYPE.XML, record.encode(), package)
    word.part.relate_to(kept, RELATIONSHIP_TYPE.CUSTOM_XML)


def read(content: bytes) -> Record | None:
    """Return the record of a Word file and which of its lines are no longer seen."""
    if too_large(content):
        return None
    try:
        word = Document(io.BytesIO(content))
        kept = next(
            element
            for rel in word.part.rels.values()
            if rel.reltype == RELATIONSHIP_TYPE.CUSTOM_XML and not rel.is_external
            if (element := parse_xml(rel.target_part.blob)).tag == f"{{{_RECORD_SPACE}}}record"
        )
    except (PackageNotFoundError, zipfile.BadZipFile, SyntaxError):
        return None
    except (KeyError, ValueError, StopIteration):
        return None
    record = read_record(kept.text or "")
    if record is None:
        return None
    missing = unseen(record.lines, "".join(_visible(word)))
    return Record(record.provenance, record.figures, record.lines, missing)


def _visible(word: WordDocument) -> list[str]:
    """Return the text of the body in the order of reading."""
    return [
        "".join(cell.text for row in block.rows for cell in row.cells)
        if isinstance(block, WordTable)
        else block.text
        for block in word.iter_inner_content()
    ]
