"""The two-page brief on targets (目标进展简报), worded from verdicts: facts, no orders.

Order of a leader's page: one sentence, the worst first with why and who, all targets in one
table, what is owed, what may be talked over, what is inferred.
"""

from __future__ import annotations

from changbai import __version__
from changbai.engine.brief_parts import Parts
from changbai.engine.brief_table import target_table
from changbai.engine.brief_words import Wording
from changbai.engine.results import VERDICTS, Verdict
from changbai.kernel.text import Language
from changbai.papers.document import Block, Chart, Heading, Paper, Paragraph, Point, Provenance, Run

#: So many targets are told in detail on two pages; the table has the rest.
DETAILED = 4
#: So many lines of returns owed and of points for the meeting.
OWED = 3


def make_brief(parts: Parts, language: Language = "zh", made_at: str = "") -> Paper:
    """Compose the brief (目标进展简报); `made_at` is `2017-01-05 09:00`."""
    say = Wording(parts, language)
    zh = language == "zh"
    blocks: list[Block] = [_lead(parts, say)]
    if parts.missed:
        blocks.append(Heading("一、未达进度的目标" if zh else "1. Targets off their path"))
        shown = parts.missed[:DETAILED]
        blocks += [Paragraph(say.detail(v, n), "detail") for n, v in enumerate(shown, 1)]
        if len(parts.missed) > DETAILED:
            blocks.append(Paragraph((Run(say.others(len(parts.missed) - DETAILED)),), "detail"))
        moved = [v for v in shown if len({point.value for point in v.path}) > 2]
        blocks += _chart(moved[0] if moved else shown[0], say)
    else:
        blocks.append(Heading("一、没有未达进度的目标" if zh else "1. No target is off its path"))
    blocks.append(Heading("二、全部目标" if zh else "2. All targets"))
    blocks.append(target_table(parts, say))
    blocks.append(
        Heading("三、报送与会议可研究的事项" if zh else "3. Returns, and points to discuss")
    )
    blocks.append(Paragraph(say.owed(OWED), "detail"))
    blocks += [Paragraph((Run(text),), "detail") for text in say.points()]
    return Paper(
        say.title,
        say.subtitle,
        tuple(blocks),
        _provenance(parts, language, made_at),
        draft="送审稿（不作正式文件）" if zh else "Draft, not an official document",
        synthetic_label=say.synthetic if parts.synthetic else "",
        notes=say.notes(),
    )


def _lead(parts: Parts, say: Wording) -> Paragraph:
    """One sentence: how many stand where, and which is worst."""
    zh = say.language == "zh"
    counts = {state: sum(v.state == state for v in parts.verdicts) for state in VERDICTS}
    total = len(parts.verdicts)
    runs = [Run(f"{total}项目标中，" if zh else f"Of {total} targets, ")]
    said = [state for state, count in counts.items() if count]
    for number, state in enumerate(said):
        word, shape = VERDICTS[state]
        runs.append(Run(f"{shape}{word.show(say.language)}", state=state))
        if not zh:
            runs.append(Run(" "))
        runs.append(Run(f"{counts[state]}", True, f"count.{state}", float(counts[state])))
        last = number == len(said) - 1
        runs.append(Run(("项" if zh else "") + ("" if last else "、" if zh else ", ")))
    if parts.missed:
        name = say.name(parts.missed[0])
        runs.append(
            Run(f"；离进度最远的是{name}。" if zh else f"; furthest from its path: {name}.")
        )
    else:
        runs.append(Run("。" if zh else "."))
    return Paragraph(tuple(runs), "lead")


def _chart(verdict: Verdict, say: Wording) -> list[Block]:
    """The road of the worst target: measured against expected."""
    known = [point for point in verdict.path if point.value is not None]
    if len(known) < 2:
        return []
    zh = say.language == "zh"
    points = tuple(Point(str(p.period), p.value, p.expected) for p in verdict.path[-8:])
    name, unit = say.name(verdict), say.unit(verdict.unit)
    alt = "; ".join(f"{p.label}: {p.value} / {p.expected}" for p in points)
    labels = ("实际", "进度要求") if zh else ("measured", "expected")
    title = f"{name}走势（{unit}）" if zh else f"{name} ({unit})"
    return [Chart(title, points, *labels, alt, say.decimals(verdict))]


def _provenance(parts: Parts, language: Language, made_at: str) -> Provenance:
    head = parts.pack.head
    return Provenance(
        head.id,
        head.version,
        parts.pack.fingerprint,
        parts.data.show(language),
        parts.position,
        str(parts.as_of),
        parts.area,
        made_at or f"{parts.as_of.end} 00:00",
        __version__,
        parts.synthetic,
        language,
    )
