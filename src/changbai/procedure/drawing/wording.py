"""What stands on a poster, in words (图面文字): lanes, details of stages, notes."""

from __future__ import annotations

from collections.abc import Iterator

from changbai.kernel.text import Language, Text
from changbai.pack.procedure import APPLICANT, Places, Stage
from changbai.procedure.plan import Plan
from changbai.procedure.words import RESULTS


def result_word(result: str, language: Language) -> str:
    """Return a result in words."""
    return RESULTS[result].show(language) if result in RESULTS else result


def lane_title(plan: Plan, role: str, language: Language) -> str:
    """Return who fills a role: the bodies by their short names."""
    if role == APPLICANT:
        return plan.unit_title.show(language)
    names = [plan.name(body, language) for body in plan.role(role)]
    return ("、" if language == "zh" else ", ").join(names) or role


def details(plan: Plan, stage: Stage, language: Language) -> Iterator[str]:
    """Yield what a stage asks for: time, experts, line, places."""
    zh = language == "zh"
    if stage.lasts:
        lasts = stage.lasts.show(language)
        yield f"至少{lasts}" if zh else f"at least {lasts}"
    elif stage.within:
        within = stage.within.show(language)
        yield f"{within}内" if zh else f"within {within}"
    if stage.kind == "check" and stage.correct_within:
        limit = stage.correct_within.show(language)
        yield f"补正：{limit}内" if zh else f"corrections within {limit}"
    if stage.kind == "review" and len(plan.role(stage.by)) > 1:
        needed = stage.needs or len(plan.role(stage.by))
        yield f"{needed} 家同意" if zh else f"{needed} must agree"
    if stage.kind == "panel":
        yield from _panel(stage, zh=zh)
    if stage.pass_at is not None:
        line = f"{stage.pass_at:f}"
        above = stage.strictly
        if zh:
            yield f"{line} 分以上合格" + ("（须超过）" if above else "")
        else:
            yield f"pass {'above' if above else 'at'} {line}"
    if stage.places:
        yield places(stage.places, language)


def _panel(stage: Stage, *, zh: bool) -> Iterator[str]:
    field = ("按领域" if zh else " of the field") if stage.by_field else ""
    if zh:
        yield f"{field}抽 {stage.experts} 人，至少 {stage.quorum} 份评分"
    else:
        yield f"{stage.experts} experts{field}, {stage.quorum} scores needed"
    if stage.trim:
        yield (
            f"去 {stage.trim} 高 {stage.trim} 低"
            if zh
            else f"mean without {stage.trim} high, {stage.trim} low"
        )


def places(rule: Places, language: Language) -> str:
    """Return how many may pass."""
    zh = language == "zh"
    parts = []
    if rule.total is not None:
        parts.append(f"共 {rule.total} 个名额" if zh else f"{rule.total} places")
    if rule.each is not None:
        group = {"area": "市州", "category": "领域"}.get(rule.by, "组")
        parts.append(f"每{group} {rule.each} 个" if zh else f"{rule.each} each {rule.by}")
    if rule.table:
        parts.append("分组名额" if zh else "places by group")
    return ("，" if zh else ", ").join(parts)


def notes(plan: Plan, language: Language) -> Iterator[tuple[str, str]]:
    """Yield the notes below the chart: head and text."""
    zh = language == "zh"
    one = plan.programme
    sep = "；" if zh else "; "
    if one.requires:
        named = [_requirement(plan, rule.programme, language) for rule in one.requires]
        year = any(rule.not_same_year for rule in one.requires)
        more = ("，当年取得的不算" if zh else ", not of the same year") if year else ""
        yield ("申报条件" if zh else "Needed"), sep.join(named) + more
    if one.rounds:
        window = one.rounds.window.show(language) if one.rounds.window else ""
        most = one.rounds.most_each_year
        said = [f"每年 {most} 批" if zh else f"{most} a year"] if most else []
        said += [f"申报期不少于{window}" if zh else f"open at least {window}"] if window else []
        yield ("申报批次" if zh else "Rounds"), sep.join(said)
    for course in plan.courses[-1:]:
        for stage in course.stages.values():
            if stage.places and stage.places.table:
                yield ("名额" if zh else "Places"), _table(plan, stage.places, language)
    if one.materials:
        yield ("申报材料" if zh else "Materials"), ("、" if zh else ", ").join(one.materials)
    if one.validity:
        yield ("有效期" if zh else "Validity"), one.validity.show(language)
    if one.reevaluation:
        every = one.reevaluation.every.show(language)
        yield ("复评" if zh else "Evaluated"), (f"每{every}一次" if zh else f"every {every}")
    if one.revocations:
        named = [
            _cause(cause.title.show(language), cause.bar, language)
            for cause in one.revocations.values()
        ]
        yield ("撤销情形" if zh else "Revoked for"), sep.join(named)
    appeal = next((course.appeal for course in plan.courses if course.appeal), None)
    if appeal:
        within, answer = appeal.within.show(language), appeal.answer_within.show(language)
        yield (
            ("申诉" if zh else "Appeal"),
            f"{within}内提出，{answer}内答复"
            if zh
            else f"within {within}, answered within {answer}",
        )
    yield ("依据" if zh else "Source"), one.reference or "-"


def _table(plan: Plan, rule: Places, language: Language) -> str:
    """Return the places of each group by name, and what counts as taken."""
    named = [
        f"{plan.groups[group].show(language) if group in plan.groups else group} {count}"
        for group, count in rule.table.items()
    ]
    counts = {
        "round": Text("按批次计", "by round"),
        "year": Text("按年度计", "by year"),
        "standing": Text("在册的计在内", "titles in force included"),
    }[rule.counts].show(language)
    listed = ("、" if language == "zh" else ", ").join(named)
    return f"{listed}（{counts}）" if language == "zh" else f"{listed} ({counts})"


def _requirement(plan: Plan, id: str, language: Language) -> str:
    title = plan.others.get(id)
    return title.show(language) if title else id


def _cause(title: str, bar: object, language: Language) -> str:
    if bar is None:
        return title
    shown = bar.show(language)  # type: ignore[attr-defined]
    return f"{title}（{shown}内不得申报）" if language == "zh" else f"{title} (barred {shown})"
