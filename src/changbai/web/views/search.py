"""Search (搜索): clauses, targets, indicators, areas and units, only what may be seen."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from changbai.web.document import clause_label
from changbai.web.frame import require_frame

#: How many finds of a kind are shown.
MOST = 20


def search(request: HttpRequest) -> HttpResponse:
    """Show what has the asked words in it."""
    frame = require_frame(request)
    pack = frame.pack
    words = request.GET.get("q", "").strip()[:80]
    low = words.casefold()

    def has(*texts: str) -> bool:
        return bool(low) and any(low in text.casefold() for text in texts)

    values: dict[str, Any] = {
        "q": words,
        "targets": [
            t for t in pack.targets.values() if has(t.id, t.title, t.title_en, t.quote)
        ][:MOST],
        "clauses": [(c.id, clause_label(c), _around(c.text, words)) for c in pack.clauses
                    if has(c.id, c.text)][:MOST],
        "indicators": [
            i for i in pack.indicators.values() if has(i.id, i.title.zh, i.title.en)
        ][:MOST],
        "areas": [
            row for code, row in frame.areas.items()
            if has(code, row.name, row.name_en) and frame.sees_figures(code)
        ][:MOST],
        "units": [],
    }  # fmt: skip
    if low:
        asked = Q(name__icontains=words) | Q(code__istartswith=words)
        values["units"] = list(frame.scope.units().filter(asked).order_by("kind", "code")[:MOST])
    values["nothing"] = bool(low) and not any(
        values[name] for name in ("targets", "clauses", "indicators", "areas", "units")
    )
    return render(request, "web/search.html", values)


def _around(text: str, words: str, width: int = 24) -> tuple[str, str, str]:
    """Return the found words with what stands before and after them."""
    plain = " ".join(text.split())
    at = plain.casefold().find(words.casefold())
    if at < 0:
        return plain[: 2 * width], "", ""
    end = at + len(words)
    before = ("…" if at > width else "") + plain[max(0, at - width) : at]
    return (
        before,
        plain[at:end],
        plain[end : end + width] + ("…" if end + width < len(plain) else ""),
    )
