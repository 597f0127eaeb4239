"""A programme in the document of a pack (认定项目说明): a table of stages, its rules as lines."""

from __future__ import annotations

from collections.abc import Iterator

from changbai.kernel.text import Language, Text
from changbai.pack.course import RESULT_WORDS, Course, courses_of, reevaluation_of
from changbai.pack.procedure import APPLICANT, Stage
from changbai.pack.programme import Programme
from changbai.pack.shapes import Pack

_HEADS = Text("环节|办理人|期限|去向", "Stage|Who|Within|Leads to")


def programme_lines(pack: Pack, programme: Programme, language: Language) -> Iterator[str]:
    """Yield how a programme proceeds, as Markdown; nothing for one in preparation."""
    again = reevaluation_of(pack, programme)
    for course in (*courses_of(pack, programme), *([again] if again else [])):
        yield f"**{course.title.show(language)}**"
        yield ""
        heads = _HEADS.show(language).split("|")
        yield "| " + " | ".join(heads) + " |"
        yield "|" + "---|" * len(heads)
        for stage in course.stages.values():
            cells = (
                stage.title.show(language),
                _who(pack, programme, stage, language),
                _within(stage, language),
                _leads(course, stage, language),
            )
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
        yield ""
    yield from _rules(programme, language)


def _who(pack: Pack, programme: Programme, stage: Stage, language: Language) -> str:
    if stage.by == APPLICANT:
        return Text("申报单位", "applicant").show(language)
    bodies = [pack.bodies[id] for id in programme.roles.get(stage.by, ()) if id in pack.bodies]
    names = [Text(body.short or body.name, body.name_en).show(language) for body in bodies]
    return ("、" if language == "zh" else ", ").join(names)


def _within(stage: Stage, language: Language) -> str:
    parts = [stage.within.show(language)] if stage.within else []
    if stage.lasts:
        lasts = stage.lasts.show(language)
        parts.append(f"公示不少于{lasts}" if language == "zh" else f"published at least {lasts}")
    return ("；" if language == "zh" else "; ").join(parts)


def _leads(course: Course, stage: Stage, language: Language) -> str:
    titles = {id: place.title for id, place in course.stages.items()}
    titles |= {id: end.title for id, end in course.ends.items()}
    said = []
    for result, target in course.routes[stage.id].items():
        word = RESULT_WORDS[result].show(language) if result in RESULT_WORDS else ""
        title = titles[target].show(language)
        said.append(f"{word} → {title}" if word else title)
    return ("；" if language == "zh" else "; ").join(said)


def _rules(programme: Programme, language: Language) -> Iterator[str]:
    zh = language == "zh"
    lines = []
    if programme.validity:
        lines.append((Text("有效期", "Valid"), programme.validity.show(language)))
    if programme.reevaluation:
        lines.append(
            (Text("复评周期", "Evaluated every"), programme.reevaluation.every.show(language))
        )
    causes = [cause.title.show(language) for cause in programme.revocations.values()]
    if causes:
        lines.append((Text("撤销情形", "Revoked for"), ("、" if zh else ", ").join(causes)))
    for head, text in lines:
        yield f"- {head.show(language)}{'：' if zh else ': '}{text}"
    if lines:
        yield ""
