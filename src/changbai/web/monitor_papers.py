"""The monitor on paper (催报单、进度表): Word and Excel by the room of papers."""

from __future__ import annotations

from itertools import groupby

from django.utils import timezone

from changbai import __version__
from changbai.kernel.text import Text
from changbai.papers.document import (
    Align,
    Cell,
    Column,
    Heading,
    Paper,
    Paragraph,
    Provenance,
    Run,
    Table,
)
from changbai.records.progress import Progress
from changbai.web.figures import show_period
from changbai.web.frame import Frame
from changbai.web.monitor import Watch

STATUS = {
    "blank": Text("未报", "not handed in"),
    "sent_back": Text("已退回", "sent back"),
}


def rate_words(part: Progress) -> Text:
    """Return a share in time in words; why there is none where there is none."""
    if part.rate is not None:
        words = f"{float(100 * part.rate):.1f}%"
        return Text(words, words)
    if not part.asked:
        return Text("无应报", "none asked")
    if not part.due:
        return Text("未到期", "not due")
    return Text(f"{part.unknown} 份时间不明", f"time of {part.unknown} unknown")


def chase_paper(seen: Watch) -> Paper:
    """Compose the list of those who owe, a table for each area (催报单)."""
    say = _Say(seen.frame)
    heads = (
        Column(say("单位", "Unit"), 52),
        Column(say("代码", "Code"), 38),
        Column(say("状态", "State"), 16),
        Column(say("逾期天数", "Days late"), 16, "right"),
        Column(say("联系人", "Contact"), 34),
    )
    blocks: list[Heading | Paragraph | Table] = [
        Paragraph((Run(_lead(seen, say)),)),
    ]
    for area, some in groupby(seen.debtors, key=lambda debtor: debtor.area):
        rows = [
            (
                Cell(one.owed.name),
                Cell(one.owed.code),
                Cell(STATUS[one.owed.status].show(say.language)),
                Cell(str(one.late), float(one.late), 0),
                Cell(f"{one.contact.name} {one.contact.phone}".strip() if one.contact else ""),
            )
            for one in some
        ]
        title = say(f"{area.zh}：{len(rows)} 家", f"{area.show('en')}: {len(rows)}")
        blocks.append(Table(title, heads, tuple(rows)))
    title = say("催报单", "Returns still owed")
    return plain_paper(seen.frame, seen.area, title, tuple(blocks), at=str(seen.period))


def progress_paper(seen: Watch) -> Paper:
    """Compose the table of progress and punctuality by area (报送进度表)."""
    say = _Say(seen.frame)
    number: Align = "right"
    heads = (
        Column(say("位次", "Place"), 10, number),
        Column(say("地区", "Area"), 30),
        Column(say("应报", "Asked"), 14, number),
        Column(say("已核实", "Verified"), 14, number),
        Column(say("审核中", "Under review"), 14, number),
        Column(say("已退回", "Sent back"), 14, number),
        Column(say("未报", "Not in"), 14, number),
        Column(say("按时", "In time"), 14, number),
        Column(say("及时率", "Punctuality"), 28, number),
    )
    rows = []
    for part, place in [*seen.parts, (seen.whole, 0)]:
        whole = part is seen.whole
        name = say("合计", "Total") if whole else seen.names[part.area].show(say.language)
        words = rate_words(part).show(say.language)
        counts = (part.asked, part.verified, part.review, part.sent_back, part.blank)
        share = None if part.rate is None else float(100 * part.rate)
        rows.append(
            (
                Cell(str(place), float(place), 0) if place else Cell(""),
                Cell(name),
                *(Cell(str(count), float(count), 0) for count in counts),
                # Nobody knows when an import's returns came: that is no zero.
                Cell("–") if part.unknown else Cell(str(part.in_time), float(part.in_time), 0),
                Cell(words, share, 1),
            )
        )
    title = say("报送进度", "Progress of reporting")
    table = Table(title, heads, tuple(rows))
    lead = Paragraph((Run(_lead(seen, say)),))
    notes = (_how(say),)
    return plain_paper(seen.frame, seen.area, title, (lead, table), notes, str(seen.period))


def _how(say: _Say) -> str:
    """Return how punctuality is counted (及时率口径)."""
    return say(
        "及时率 = 截止日（含）以前首次报送的份数 ÷ 应报份数；退回后重报的按首次报送时间计；"
        "及时率相同的位次并列。导入的历史数据报送时间不明，有这样数据的地区不算及时率，不排位次。",
        "Punctuality = returns first handed in by the last day ÷ returns asked. A return sent back "
        "counts by its first handing in; equals share a place. Of what an import brought nobody "
        "knows when it came: an area with such returns has no punctuality and no place.",
    )


class _Say:
    """The words of one language (用语)."""

    def __init__(self, frame: Frame) -> None:
        self.language = frame.language

    def __call__(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en


def _lead(seen: Watch, say: _Say) -> str:
    form, whole = seen.form.title.show(say.language), seen.whole
    period = show_period(seen.period, say.language)
    return say(
        f"{form}，{period}，{seen.due} 截止。应报 {whole.asked} 家，已核实 {whole.verified} 家，"
        f"审核中 {whole.review} 家，已退回 {whole.sent_back} 家，未报 {whole.blank} 家。",
        f"{form}, {period}, due {seen.due}. Asked {whole.asked}, verified {whole.verified}, under "
        f"review {whole.review}, sent back {whole.sent_back}, not handed in {whole.blank}.",
    )


def plain_paper(
    frame: Frame,
    area: str,
    title: str,
    blocks: tuple[Heading | Paragraph | Table, ...],
    notes: tuple[str, ...] = (),
    at: str = "",
) -> Paper:
    """Return a working paper on what the records hold now (工作材料)."""
    say, head, computation = _Say(frame), frame.pack.head, frame.computation
    return Paper(
        title,
        f"{frame.area_name(area).show(say.language)} · {timezone.localdate()}",
        blocks,
        Provenance(
            head.id,
            head.version,
            frame.pack.fingerprint,
            say("报送台账", "records of returns"),
            computation.label if computation else "–",
            at or str(timezone.localdate()),
            area,
            f"{timezone.localtime():%Y-%m-%d %H:%M}",
            __version__,
            frame.synthetic,
            say.language,
        ),
        draft=say("工作材料", "Working paper"),
        synthetic_label=say("演示数据", "made-up data") if frame.synthetic else "",
        notes=notes,
    )


def words_of(frame: Frame) -> str:
    """Return how punctuality is counted, in the page's language."""
    return _how(_Say(frame))
