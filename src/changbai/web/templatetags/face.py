"""Template tags of the face (模板标签): texts in the page's language, states, figures, links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from changbai.engine.results import VALUE_STATES, VERDICTS, Coverage, ValueState, VerdictState
from changbai.kernel.period import Period, read_period
from changbai.kernel.problem import Mark, Problem
from changbai.kernel.text import Text
from changbai.papers.literal import literal
from changbai.web.figures import show_moment, show_number, show_period, show_unit
from changbai.web.frame import Frame, language_now
from changbai.web.links import page

register = template.Library()


@register.filter
def show(text: Text | str | None) -> SafeString | str:
    """Return a text in the page's language; Chinese on an English page says so to the browser."""
    if text is None:
        return ""
    both = text if isinstance(text, Text) else Text(text)
    if language_now() == "zh" or both.en or not _chinese(both.zh):
        return both.show(language_now())
    return format_html('<span lang="zh-CN" class="only-zh">{}</span>', both.zh)


@register.filter
def as_written(text: Text | str | None) -> SafeString | str:
    """Return a name, a formula or somebody's own words: in English pages too as they are."""
    said = plain(text)
    if language_now() == "zh" or not _chinese(said):
        return said
    return format_html('<span lang="zh-CN">{}</span>', said)


@register.filter
def worded(thing: Any, name: str) -> SafeString | str:
    """Return a text that a row of the pack keeps in two columns, one a language."""
    return show(Text(getattr(thing, name), getattr(thing, f"{name}_en")))


@register.filter
def plain(text: Text | str | None) -> str:
    """Return a text in the page's language without markup: for names, titles and attributes.

    Marks that would turn the writing round or hide in it are spelt out, as in papers.
    """
    return literal(text.show(language_now()) if isinstance(text, Text) else text or "")


@register.simple_tag
def state(code: VerdictState, *, unsplit: bool = False) -> SafeString:
    """Return a state as shape, word and colour; never one without the others.

    `unsplit`: there is a value, but the target has no share for this area to judge it by.
    """
    word, shape = VERDICTS[code]
    return format_html(
        '<span class="tag s-{}"><i aria-hidden="true">{}</i>{}</span>',
        code,
        shape,
        gettext("未分解") if unsplit else word.show(language_now()),
    )


@register.filter
def state_word(code: VerdictState) -> str:
    """Return the word of a state."""
    return VERDICTS[code][0].show(language_now())


@register.filter
def state_shape(code: VerdictState) -> str:
    """Return the shape of a state; its word must stand beside it."""
    return VERDICTS[code][1]


@register.filter
def value_state(code: ValueState) -> str:
    """Return the word of one of the kinds of missing (缺数五态)."""
    return VALUE_STATES[code].show(language_now())


@register.filter
def number(value: float | None, decimals: int = 2) -> str:
    """Return a number with grouped digits, a dash for none."""
    return show_number(None if value is None else float(value), int(decimals))


@register.filter
def figure(value: float | None) -> str:
    """Return a number with as many decimals as its size asks for."""
    if value is None:
        return show_number(None)
    size = abs(value)
    if float(value).is_integer():
        return show_number(value, 0)
    return show_number(value, 1 if size >= 1000 else 2 if size >= 1 else 4)


@register.filter
def signed(value: float | None, decimals: int = 2) -> str:
    """Return a number with its sign, a dash for none."""
    return show_number(None if value is None else float(value), int(decimals), signed=True)


@register.filter
def period(value: Period | None) -> str:
    """Return a period in words."""
    return show_period(value, language_now()) if value else ""


@register.filter
def written(text: str) -> str:
    """Return a period that stands in the records as text, in words."""
    return period(read_period(text)) or text


@register.filter
def problem_words(problem: Problem) -> str:
    """Return what is wrong, in the page's language, without its code."""
    return problem.sentence(language_now())


@register.filter
def moment(value: Period | None) -> str:
    """Return the end of a period in words."""
    return show_moment(value, language_now()) if value else ""


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    """Return what a mapping has under a key, None when nothing."""
    return mapping.get(key)


@register.filter
def nth(sequence: Sequence[Any], place: int) -> Any:
    """Return one of a sequence by its place, counted from 0."""
    return sequence[place]


@register.filter
def svg(markup: str) -> SafeString:
    """Let a picture of `charts` through; all text in it was escaped where it was drawn."""
    return mark_safe(markup)  # noqa: S308


@register.simple_tag(takes_context=True)
def go(context: Context, name: str, *args: Any, **query: Any) -> str:
    """Return the address of a page with the chosen moment and area carried on."""
    frame: Frame | None = context.get("frame")
    return page(
        name, frame, *(str(arg) for arg in args), **{key: str(v) for key, v in query.items() if v}
    )


@register.simple_tag(takes_context=True)
def go_query(context: Context, **query: Any) -> str:
    """Return only the parameters of an address, for links within the same page."""
    frame: Frame | None = context.get("frame")
    wanted = {**(frame.chosen if frame else {}), **{k: str(v) for k, v in query.items() if v}}
    return f"?{urlencode(wanted)}" if wanted else ""


@register.filter
def title_of(thing: Any) -> SafeString | str:
    """Return the title of a row of the pack that keeps it in two columns."""
    return worded(thing, "title")


@register.filter
def name_of(thing: Any) -> SafeString | str:
    """Return the name of a row of the pack that keeps it in two columns."""
    return worded(thing, "name")


@register.filter
def forecast_method(method: str) -> str:
    """Return the word for a forecasting method."""
    return {
        "drift": gettext("平均增量外推（漂移法）"),
        "ets": gettext("指数平滑（ETS）"),
        "theta": gettext("Theta 法"),
    }.get(method, method)


@register.filter
def entry_kind(kind: str) -> str:
    """Return the word for what a clause sets up."""
    return {
        "programme": gettext("认定项目"),
        "market": gettext("对接"),
        "chain": gettext("产业链"),
        "plan": gettext("年度计划"),
        "fund": gettext("专项资金"),
    }.get(kind, kind)


@register.filter
def target_kind(kind: str) -> str:
    """Return the word for a kind of target."""
    return {
        "at_least": gettext("达到或超过"),
        "at_most": gettext("不超过"),
        "range": gettext("区间"),
        "about": gettext("左右"),
        "change_from_base": gettext("比基期变化"),
        "per_year": gettext("每年"),
        "keep_improving": gettext("持续改善"),
        "qualitative": gettext("定性"),
    }.get(kind, kind)


@register.filter
def hedge(word: str) -> str:
    """Return the word by which the document softens a target."""
    return {
        "strive": gettext("力争"),
        "about": gettext("左右"),
        "or_more": gettext("以上"),
        "or_less": gettext("以下"),
    }.get(word, word)


@register.filter
def percent(value: float | None) -> str:
    """Return a fraction in per cent without decimals."""
    return f"{show_number(None if value is None else 100 * value, 0)}%"


@register.filter
def place(mark: Mark) -> str:
    """Return a place in a pack without the folders of this machine: pack/file:line."""
    parts = mark.file.replace("\\", "/").split("/")
    folders = ("codes", "kinds", "forms", "indicators", "methods", "markets", "chains", "plans")
    depth = 3 if len(parts) > 2 and parts[-2] in folders else 2
    return f"{'/'.join(parts[-depth:])}:{mark.line}" if mark.line else "/".join(parts[-depth:])


@register.simple_tag(takes_context=True)
def unit_word(context: Context, unit: str) -> SafeString | str:
    """Return the name of a unit of measure in the page's language."""
    frame: Frame | None = context.get("frame")
    return show(show_unit(frame.pack, unit, language_now()) if frame else unit)


@register.simple_tag(takes_context=True)
def units_worded(context: Context, text: str) -> SafeString | str:
    """Return a formula with numbers in it, its units of measure in the page's language."""
    frame: Frame | None = context.get("frame")
    if language_now() != "zh" and frame:
        units = sorted(frame.pack.units.values(), key=lambda unit: -len(unit.name))
        for unit in units:
            if unit.en and _chinese(unit.name):
                text = text.replace(unit.name, unit.en)
    return as_written(text)


@register.filter
def lacking(coverage: Coverage) -> int:
    """Return how many expected returns do not count yet."""
    return coverage.expected - coverage.verified


@register.simple_tag
def unverified(thing: Any) -> SafeString | str:
    """Return the mark 未核实 for what was not seen in an official text."""
    if getattr(thing, "verified", True):
        return ""
    return format_html('<span class="mark doubt">{}</span>', gettext("未核实"))


@register.simple_tag
def basis(value: str) -> SafeString | str:
    """Return the mark of what the document does not say itself: proposed or inferred."""
    words = {"proposed": gettext("建议"), "inferred": gettext("推断")}
    if value not in words:
        return ""
    return format_html('<span class="mark">{}</span>', words[value])


def _chinese(text: str) -> bool:
    return any("\u3400" <= letter <= "\u9fff" for letter in text)
