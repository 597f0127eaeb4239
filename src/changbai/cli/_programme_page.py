"""The reference of programmes, written from what the code knows (认定项目参考页)."""

from __future__ import annotations

from collections.abc import Iterator

from changbai.kernel.text import Language, Text
from changbai.pack.build import fields_of
from changbai.pack.course import RESULTS
from changbai.pack.procedure import Event
from changbai.pack.rules.programmes import KEYS, OUTCOMES
from changbai.procedure.meaning import EVENTS, KINDS
from changbai.procedure.meaning import OUTCOMES as MEANINGS
from changbai.procedure.step import kinds_of
from changbai.procedure.words import ALWAYS, NEEDS, VERBS

_COURSES = {"application": Text("申报", "application"), "reevaluation": Text("复评", "evaluation")}


def programme_page(language: Language, note: str) -> str:
    """Return the page: kinds of stages, outcomes of ends, events and their columns."""
    return "\n".join(_lines(language, note)) + "\n"


def _lines(language: Language, note: str) -> Iterator[str]:
    zh = language == "zh"
    yield "# 认定项目与事件" if zh else "# Programmes and events"
    yield note
    yield "## 环节的类型" if zh else "## Kinds of stages"
    yield ""
    yield from _head(
        ("类型", "含义", "专用的键", "必须有去向的结果", "可以有去向的结果")
        if zh
        else ("kind", "meaning", "keys of its own", "results that must lead on", "results that may")
    )
    for kind, (needed, possible) in RESULTS.items():
        more = "on" if kind == "decide" else _codes(sorted(needed))
        keys = _codes(KEYS[kind])
        yield _row(f"`{kind}`", KINDS[kind].show(language), keys, more, _codes(sorted(possible)))
    yield ""
    yield "## 结局的后果" if zh else "## Outcomes of ends"
    yield ""
    yield from _head(("后果", "含义", "用于") if zh else ("outcome", "meaning", "used in"))
    for outcome, meaning in MEANINGS.items():
        used = [_COURSES[t].show(language) for t, all_ in OUTCOMES.items() if outcome in all_]
        yield _row(f"`{outcome}`", meaning.show(language), ("、" if zh else ", ").join(used))
    yield ""
    yield "## 事件" if zh else "## Events"
    yield ""
    heads = {each.name: each.key for each in fields_of(Event, "csv")}
    yield from _head(
        ("事件", "写法", "含义", "发生在", "必填的栏")
        if zh
        else ("event", "written", "meaning", "happens at", "columns that must be filled")
    )
    for verb, text in VERBS.items():
        columns = "、".join(heads[each] for each in NEEDS.get(verb, ALWAYS))
        at = _codes(kinds_of(verb)) or ("任何时候" if zh else "any time")
        yield _row(f"`{verb}`", text.zh, EVENTS[verb].show(language), at, columns)


def _head(cells: tuple[str, ...]) -> Iterator[str]:
    yield _row(*cells)
    yield _row(*["---"] * len(cells))


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _codes(words: list[str] | tuple[str, ...]) -> str:
    return " ".join(f"`{word}`" for word in words)
