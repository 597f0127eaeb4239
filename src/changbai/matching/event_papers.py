"""A plan on paper (会谈安排表): workbook, calendar file, wall chart."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from html import escape

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from changbai.kernel.text import Language, Text
from changbai.matching.meeting import Event, Meeting

_CHART = Text("总表", "Wall chart")
_BY_NEED = Text("按需求方", "By need")
_BY_OFFER = Text("按供给方", "By offer")
_HEADS = {
    "zh": ("参会方", "时段", "桌号", "会谈对方"),
    "en": ("Party", "Slot", "Table", "Meets"),
}
_SLOT, _TABLE = Text("时段", "Slot"), Text("桌", "Table")
_THIN = Side(style="thin", color="9AA3AD")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~至]\s*(\d{1,2}):(\d{2})\Z")
#: What XML 1.0 forbids, and so do workbooks.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return a text without characters that files of XML cannot hold, on one line."""
    return " ".join(_FORBIDDEN.sub("", text).split())


def _name(event: Event, meeting: Meeting) -> str:
    return f"{_side(event, meeting, 0)} ↔ {_side(event, meeting, 1)}"


def _side(event: Event, meeting: Meeting, side: int) -> str:
    party = event.offers[meeting.offer] if side else event.needs[meeting.need]
    return clean(party.name or party.id)


def workbook(event: Event, meetings: Sequence[Meeting], language: Language = "zh") -> bytes:
    """Return the plan as xlsx: slots by tables, and a list for each side."""
    book = Workbook()
    book.remove(book.worksheets[0])
    chart = book.create_sheet(_CHART.show(language))
    tables = sum(event.tables.values())
    rows = [[_SLOT.show(language), *(f"{_TABLE.show(language)} {n + 1}" for n in range(tables))]]
    rows += [[clean(slot)] + [""] * tables for slot in event.slots]
    for meeting in meetings:
        rows[meeting.slot + 1][meeting.table] = _name(event, meeting)
    _fill(chart, rows, [14, *[26] * tables], landscape=True)
    for title, side in ((_BY_NEED, 0), (_BY_OFFER, 1)):
        lines = [list(_HEADS[language]), *_lines(event, meetings, side)]
        _fill(book.create_sheet(title.show(language)), lines, [34, 16, 8, 34], landscape=False)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _lines(event: Event, meetings: Sequence[Meeting], side: int) -> Iterator[list[str]]:
    own = sorted(meetings, key=lambda one: ((one.need, one.offer)[side], one.slot))
    for one in own:
        slot = clean(event.slots[one.slot])
        yield [_side(event, one, side), slot, str(one.table), _side(event, one, 1 - side)]


def _fill(sheet: Worksheet, rows: list[list[str]], widths: list[int], *, landscape: bool) -> None:
    for down, row in enumerate(rows, 1):
        for across, text in enumerate(row, 1):
            box = sheet.cell(down, across)
            box.value = text
            # Text is text, whatever it begins with: no cell of ours is a formula.
            box.data_type = "s"
            box.font = Font(name="宋体", size=10.5, bold=down == 1 or across == 1)
            box.alignment = Alignment(wrap_text=True, vertical="center")
            box.border = Border(bottom=_THIN, right=_THIN)
            if down == 1:
                box.fill = PatternFill("solid", start_color="F3F4F6")
    for across, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(across)].width = width
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3 if landscape else sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def calendar(event: Event, meetings: Sequence[Meeting]) -> bytes:
    """Return the plan as an iCalendar file (RFC 5545), times local to the place (floating).

    Slots are read as `09:00-09:20`; a slot that is not so written, or an event without a day,
    gives entries of the whole day with the slot in the title.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Changbai//dock//ZH", "METHOD:PUBLISH"]
    day = _day(event.day)
    for meeting in meetings:
        slot = event.slots[meeting.slot]
        identity = f"{event.title}|{event.day}|{event.needs[meeting.need].id}|"
        identity += event.offers[meeting.offer].id
        title = _name(event, meeting)
        clock = _CLOCK.match(slot.strip())
        lines += ["BEGIN:VEVENT", f"UID:{sha256(identity.encode()).hexdigest()[:32]}@changbai"]
        lines.append(f"DTSTAMP:{day:%Y%m%d}T000000Z")
        hours = _hours(day, clock) if clock else None
        if hours:
            lines += [f"DTSTART:{hours[0]:%Y%m%dT%H%M%S}", f"DTEND:{hours[1]:%Y%m%dT%H%M%S}"]
        else:
            lines.append(f"DTSTART;VALUE=DATE:{day:%Y%m%d}")
            title = f"{clean(slot)} {title}"
        lines.append("SUMMARY:" + _calendar_text(title))
        lines.append("LOCATION:" + _calendar_text(f"桌 {meeting.table}"))
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) for line in lines).encode()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date(1970, 1, 1)


def _hours(day: date, clock: re.Match[str]) -> tuple[datetime, datetime] | None:
    from_hour, from_minute, to_hour, to_minute = (int(part) for part in clock.groups())
    try:
        begins = datetime.combine(day, time(from_hour, from_minute))
        ends = datetime.combine(day, time(to_hour, to_minute))
    except ValueError:
        return None
    return begins, ends if ends > begins else ends + timedelta(days=1)


def _calendar_text(text: str) -> str:
    """Escape a text as RFC 5545, 3.3.11 has it."""
    for char in "\\;,":
        text = text.replace(char, "\\" + char)
    return text


def _folded(line: str) -> str:
    """Break a line at 75 octets (RFC 5545, 3.1), never inside a character."""
    pieces, size = [""], 0
    for char in line:
        width = len(char.encode())
        if size + width > 74:
            pieces.append(" ")
            size = 1
        pieces[-1] += char
        size += width
    return "\r\n".join(pieces) + "\r\n"


def wall_chart(event: Event, meetings: Sequence[Meeting], language: Language = "zh") -> bytes:
    """Return the plan as an SVG to be hung on the wall: slots down, tables across."""
    tables = sum(event.tables.values())
    left, top, wide, high = 110, 60, 150, 44
    width, height = left + wide * tables + 10, top + high * len(event.slots) + 10
    title = clean(f"{event.title} {event.day}")
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'font-family="Noto Sans SC, SimSun, sans-serif" font-size="12" role="img">'
        ),
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="10" y="24" font-size="18" font-weight="bold">{escape(title)}</text>',
    ]
    for table in range(tables):
        x = left + wide * table
        label = f"{_TABLE.show(language)} {table + 1}"
        parts.append(f'<text x="{x + 6}" y="{top - 8}" font-weight="bold">{label}</text>')
    for row, slot in enumerate(event.slots):
        y = top + high * row
        shown = escape(clean(slot))
        parts.append(f'<text x="10" y="{y + 26}" font-weight="bold">{shown}</text>')
        parts.append(f'<line x1="10" x2="{width - 10}" y1="{y}" y2="{y}" stroke="#9AA3AD"/>')
    for meeting in meetings:
        x, y = left + wide * (meeting.table - 1) + 6, top + high * meeting.slot
        for line, side in ((18, 0), (34, 1)):
            words = _side(event, meeting, side)
            shown = escape(words if len(words) <= 11 else words[:10] + "…")
            ink = "#1A2330" if side == 0 else "#1F5FA8"
            parts.append(f'<text x="{x}" y="{y + line}" fill="{ink}">{shown}</text>')
    return ("\n".join([*parts, "</svg>"]) + "\n").encode()
