"""Template tags of lists (清单标签): parameters carried to the next page, facts of a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context

from changbai.web.figures import show_unit
from changbai.web.frame import Frame

register = template.Library()


@register.simple_tag(takes_context=True)
def carry(context: Context, carried: Mapping[str, str], **query: Any) -> str:
    """Return the parameters of an address: what the frame and the list carry, and more."""
    frame: Frame | None = context.get("frame")
    wanted = {**(frame.chosen if frame else {}), **carried}
    wanted |= {key: str(value) for key, value in query.items() if value}
    return f"?{urlencode(wanted)}" if wanted else ""


@register.filter
def facts(value: Any) -> str:
    """Return the facts of a line as one short line of JSON (内容)."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= 240 else f"{text[:239]}…"


@register.simple_tag(takes_context=True)
def measured_in(context: Context, unit: str) -> str:
    """Return a unit of measure in the page's language."""
    frame: Frame | None = context.get("frame")
    return show_unit(frame.pack, unit, frame.language) if frame else unit
