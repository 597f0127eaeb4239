"""Two texts target by target, for `changbai read --against` (对照输出)."""

from __future__ import annotations

from typing import Any

import click

from changbai.cli._show import put_json
from changbai.kernel.text import Language
from changbai.reading.contrast import FIELDS, OUTCOMES, Contrast, contrast
from changbai.reading.plain import item_plain
from changbai.reading.shapes import FoundTarget, Reading


def show_contrast(old: Reading, new: Reading, *, as_json: bool, language: Language) -> None:
    """Show what was added, dropped and changed (两份文件对照)."""
    found = contrast(old, new)
    if as_json:
        put_json({"targets": [_plain(one) for one in found]})
        return
    for one in found:
        about = one.new or one.old
        assert about is not None
        click.echo(
            f"{OUTCOMES[one.outcome].show(language)}  {about.subject}  {_words(one, language)}"
        )
    if not found:
        click.echo("两份文件都没有量化目标。" if language == "zh" else "Neither text has targets.")


def _words(one: Contrast, language: Language) -> str:
    if one.old and one.new and one.fields:
        return "  ".join(
            f"{FIELDS[name].show(language)} {getattr(one.old, name)} → {getattr(one.new, name)}"
            for name in one.fields
        )
    target = one.new or one.old
    return _goal(target) if target else ""


def _goal(target: FoundTarget) -> str:
    high = f"–{target.value_high}" if target.value_high is not None else ""
    return f"{target.comparator} {target.value}{high}{target.unit} {target.deadline or ''}".strip()


def _plain(one: Contrast) -> dict[str, Any]:
    return {
        "outcome": one.outcome,
        "fields": list(one.fields),
        "old": item_plain(one.old) if one.old else None,
        "new": item_plain(one.new) if one.new else None,
    }
