"""A chain (产业链): its nodes in the words of the document, and who is near them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from changbai.kernel.text import Text
from changbai.pack.chain import Chain, ChainNode
from changbai.web.charts.flow import flow
from changbai.web.frame import Frame, require_frame
from changbai.web.specialisation import DIVISION, industry_name


@dataclass(frozen=True, slots=True)
class Row:
    """A node as shown (链节点).

    `enterprises` is None where no division is named, and for who may not see the registry.
    """

    node: ChainNode
    depth: range
    goes: tuple[Text, ...]
    industries: tuple[Text, ...]
    enterprises: int | None


def chain(request: HttpRequest, id: str) -> HttpResponse:
    """Show the nodes of a chain, and how many enterprises work in their divisions."""
    frame = require_frame(request)
    found = frame.pack.entries.get(id)
    if not isinstance(found, Chain):
        raise Http404
    counts = _counts(frame) if frame.scope.areas is None else None
    language = frame.language
    titles = {
        node.id: (node.title.show(language), "" if node.basis == "stated" else "own")
        for node in found.nodes
    }
    links = [(node.id, other) for node in found.nodes for other in node.supplies]
    linked = {id for link in links for id in link}
    values = {
        "chain": found,
        "rows": list(_rows(frame, found, counts)),
        "counted": counts is not None,
        "picture": flow(
            {id: said for id, said in titles.items() if id in linked},
            links,
            gettext("供给关系，同下表“用于”一列"),
        ),
    }
    return render(request, "web/chain.html", values)


def _counts(frame: Frame) -> Counter[str]:
    """Count the enterprises of each division on the day shown."""
    kinds = [id for id, kind in frame.pack.kinds.items() if kind.identifier == "uscc"]
    spans = (
        frame.scope.spans()
        .on(frame.day)  # type: ignore[attr-defined]
        .filter(unit__kind__in=kinds)
        .values_list("attributes__industry", flat=True)
    )
    return Counter(str(code or "")[:DIVISION] for code in spans)


def _rows(
    frame: Frame, found: Chain, counts: Counter[str] | None, under: str = "", depth: int = 0
) -> Iterator[Row]:
    for node in found.under(under):
        goes = tuple(other.title for id in node.supplies if (other := found.node(id)))
        near = None
        if counts is not None and node.industries:
            near = sum(counts[code] for code in node.industries)
        names = tuple(industry_name(frame, code) for code in node.industries)
        yield Row(node, range(depth), goes, names, near)
        yield from _rows(frame, found, counts, node.id, depth + 1)
