"""Addresses of pages that carry the chosen moment and area on (链接)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from changbai.web.frame import Frame


def page(name: str, frame: Frame | None, *args: str, **query: str) -> str:
    """Return the address of a page; the frame's choices and further parameters follow it."""
    wanted = {**(frame.chosen if frame else {}), **query}
    wanted = {key: value for key, value in wanted.items() if value}
    address = reverse(name, args=args)
    return f"{address}?{urlencode(wanted)}" if wanted else address
