"""Notes at cells (批注): ours are put in and taken out again, those of other people stay."""

from __future__ import annotations

import re
from collections.abc import Mapping

from changbai.engine.workbook.archive import Archive, within
from changbai.engine.workbook.painted import split_address
from changbai.engine.workbook.splice import Edit, Node, find, prefix_of, splice, text

#: Who writes our notes; a note of this author goes when its cell is put right.
AUTHOR = "长白审核"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHAPE = re.compile(rb"<(\w+:)?shape\b[^>]*>.*?</\1?shape\s*>", re.DOTALL)
_AT = re.compile(rb"Row\s*>\s*(\d+)\s*<.*?Column\s*>\s*(\d+)\s*<", re.DOTALL)


def put_notes(archive: Archive, sheet: str, drawing: str, notes: Mapping[str, str]) -> str:
    """Write the notes of a sheet; return the id of its drawing when that is new (写批注)."""
    links = archive.targets(sheet)
    part = next((target for kind, target in links.values() if kind == "comments"), "")
    if not part or not archive.has(part):
        if not notes:
            return ""
        part = archive.fresh("xl/commentsChangbai{}.xml")
        blank = (
            f'<comments xmlns="{_MAIN}"><authors></authors><commentList></commentList></comments>'
        )
        archive.put(part, blank.encode())
        archive.declare(part, "spreadsheetml.comments")
        archive.point(sheet, "comments", part)
    content, gone = _written(archive.xml(part), notes)
    archive.put(part, content)
    shapes = links.get(drawing, ("", ""))[1]
    if shapes and archive.has(shapes):
        archive.put(shapes, _drawn(archive.read(shapes), notes, gone))
        return ""
    if not notes:
        return ""
    shapes = archive.fresh("xl/drawings/vmlChangbai{}.vml")
    archive.put(shapes, _drawn(b"<xml></xml>", notes, set()))
    archive.declare_extension("vml", "vmlDrawing")
    return archive.point(sheet, "vmlDrawing", shapes)


def _written(content: bytes, notes: Mapping[str, str]) -> tuple[bytes, set[str]]:
    """Return the comments with ours renewed, and the cells whose shape is to go or be renewed."""
    found = find(content, {"authors", "author", "commentList", "comment", "text"})
    authors = [n for n in found if n.name == "author"]
    top = {n.name: n for n in found if n.name in ("authors", "commentList")}
    edits: list[Edit] = []
    names = [_plain(content, node) for node in authors]
    if AUTHOR not in names:
        p = prefix_of(content, top["authors"])
        edits.append(within(content, top["authors"], f"<{p}author>{AUTHOR}</{p}author>"))
        names.append(AUTHOR)
    ours = str(names.index(AUTHOR))
    left = dict(notes)
    gone: set[str] = set()
    p = prefix_of(content, top["commentList"])
    for node in (n for n in found if n.name == "comment"):
        address = node.attributes.get("ref", "")
        if node.attributes.get("authorId") == ours:
            edits.append((node.start, node.end, b""))
            gone.add(address)
        elif address in left:
            # A cell has one note: ours is said behind what stands there.
            words = next(t for t in found if t.name == "text" and node.start < t.start < node.end)
            before = _plain(content, words)
            said = f"{before}\n【{AUTHOR}】{left.pop(address)}"
            new = f'<{p}text><{p}t xml:space="preserve">{text(said)}</{p}t></{p}text>'
            edits.append((words.start, words.end, new.encode()))
            left.pop(address, None)
            gone.discard(address)
    pieces = "".join(
        f'<{p}comment ref="{address}" authorId="{ours}"><{p}text>'
        f'<{p}t xml:space="preserve">{text(said)}</{p}t></{p}text></{p}comment>'
        for address, said in left.items()
    )
    edits.append(within(content, top["commentList"], pieces))
    return splice(content, edits), gone


def _plain(content: bytes, node: Node) -> str:
    """Return the words in an element, of a note only up to what we once said in it."""
    if node.empty:
        return ""
    inner = content[node.opened : node.closed].decode("utf-8", "replace")
    words = re.sub(r"<[^>]*>", "", re.sub(r"<(\w+:)?rPh\b.*?</(\w+:)?rPh>", "", inner))
    for mark, plain in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        words = words.replace(mark, plain)
    words = re.sub(r"&#(\d+);", lambda m: chr(int(m[1])), words)
    words = re.sub(r"&#x([0-9A-Fa-f]+);", lambda m: chr(int(m[1], 16)), words)
    return words.replace("&amp;", "&").split(f"\n【{AUTHOR}】")[0]


def _drawn(content: bytes, notes: Mapping[str, str], gone: set[str]) -> bytes:
    """Return the drawing with a shape for each note that has none, and without those that went."""
    places = {split_address(address) for address in gone}
    there: set[tuple[int, int]] = set()

    def keep(found: re.Match[bytes]) -> bytes:
        at = _AT.search(found[0])
        if at is None:
            return found[0]
        place = (int(at[1]) + 1, int(at[2]) + 1)
        if place in places:
            return b""
        there.add(place)
        return found[0]

    content = _SHAPE.sub(keep, content)
    numbers = [int(n) for n in re.findall(rb"_x0000_s(\d+)", content)]
    number = max([*numbers, 1024]) + 1
    pieces = []
    for address in notes:
        place = split_address(address)
        if place not in there:
            pieces.append(_shape(number, *place))
            number += 1
    end = content.rfind(b"</")
    return content[:end] + "".join(pieces).encode() + content[end:]


def _shape(number: int, row: int, column: int) -> str:
    """Return the box of a note: spreadsheet programs want one for each."""
    return (
        '<v:shape xmlns:v="urn:schemas-microsoft-com:vml"'
        ' xmlns:o="urn:schemas-microsoft-com:office:office"'
        f' xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s{number}"'
        ' type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
        'width:240pt;height:90pt;z-index:1;visibility:hidden" fillcolor="#ffffe1"'
        ' o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
        '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note">'
        "<x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    )
