"""Reviewing a policy text (校核文件): take in, decide item by item, compare, issue."""

from __future__ import annotations

from pathlib import PurePath

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from changbai.actions._actor import actor_of
from changbai.actions.policy_texts import decide, issue, take_text
from changbai.kernel.label import label_of
from changbai.kernel.problem import Mark
from changbai.reading.contrast import FIELDS, OUTCOMES, contrast
from changbai.reading.intake import take_in_bytes
from changbai.reading.review import ACTS, COMPARATORS, Item, corrected
from changbai.reading.shapes import Reading
from changbai.records.models import PolicyText
from changbai.web.frame import Frame, language_now, require_frame
from changbai.web.review import KINDS, rows, runs
from changbai.web.told import say


def may_review(frame: Frame) -> bool:
    """Tell whether this account decides; the others who see the pages only look."""
    return frame.scope.role == "province"


def texts(request: HttpRequest) -> HttpResponse:
    """Show the texts that were taken in, and where to send another."""
    frame = require_frame(request)
    if not frame.reads_texts:
        raise Http404
    found = list(
        frame.scope.texts().select_related("issued").defer("text", "items", "issued__archive")
    )
    return render(request, "web/texts.html", {"texts": found, "may": may_review(frame)})


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take a file in and go to its review."""
    frame = require_frame(request)
    sent = request.FILES.get("file")
    if not may_review(frame) or sent is None:
        raise Http404
    name = label_of(sent.name or "")
    text, problems = take_in_bytes(sent.read(), PurePath(name).suffix, Mark(name))
    if text is None:
        say(request, problems)
        return redirect("texts")
    kept, problems = take_text(actor=actor_of(request.user), name=name, text=text)
    say(request, problems)
    return redirect("review", kept.slug) if kept else redirect("texts")


def review(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the text with its items coloured, and the list of them beside it."""
    frame = require_frame(request)
    kept = get_object_or_404(
        frame.scope.texts().select_related("issued").defer("issued__archive"), slug=slug
    )
    items = kept.standing()
    chosen = request.GET.get("item", "")
    doubtful = [item.id for item in items if item.doubtful]
    others = frame.scope.texts().exclude(pk=kept.pk).only("slug", "title", "entry")
    values = {
        "kept": kept,
        "runs": runs(kept.text, items),
        "rows": rows(items),
        "doubtful": len(doubtful),
        "targets": sum(one.sort == "target" and one.status != "reject" for one in items),
        "chosen": chosen if any(one.id == chosen for one in items) else "",
        "kinds": KINDS.items(),
        "comparators": COMPARATORS,
        "others": others,
        "may": may_review(frame),
    }
    return render(request, "web/review.html", values)


@require_POST
def decided(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a decision and go on to the next doubtful item."""
    frame = require_frame(request)
    kept = get_object_or_404(frame.scope.texts(), slug=slug)
    if not may_review(frame):
        raise Http404
    act, item = request.POST.get("do", ""), request.POST.get("item", "")
    before = kept.standing()
    step, problems = decide(
        actor=actor_of(request.user), kept=kept, act=act, item=item, typed=request.POST.dict()
    )
    say(request, problems, ACTS[act].show(language_now()) if act in ACTS and step else "")
    after = step.item if step and act == "add" else item if not step else _next(before, item)
    address = reverse("review", args=[slug])
    return redirect(f"{address}?item={after}#item-{after}" if after else address)


def _next(items: list[Item], item: str) -> str:
    """Return the next doubtful item behind one, else the first doubtful one, else the same."""
    order = [one.id for one in items]
    place = order.index(item) if item in order else -1
    open_ones = [at for at, one in enumerate(items) if one.doubtful and one.id != item]
    later = [at for at in open_ones if at > place]
    found = later or open_ones
    return order[found[0]] if found else item


@require_POST
def issued(request: HttpRequest, slug: str) -> HttpResponse:
    """Make version 1 of the pack."""
    frame = require_frame(request)
    kept = get_object_or_404(frame.scope.texts(), slug=slug)
    if not may_review(frame):
        raise Http404
    id = request.POST.get("pack", "").strip()
    version, problems = issue(actor=actor_of(request.user), kept=kept, id=id)
    done = gettext("政策包 %(pack)s 1.0.0 已发布，尚未启用") % {"pack": id} if version else ""
    say(request, problems, done)
    return redirect("review", slug)


def against(request: HttpRequest, slug: str, other: str) -> HttpResponse:
    """Show two texts target by target: `slug` is the new one, `other` the old."""
    frame = require_frame(request)
    new, old = (get_object_or_404(frame.scope.texts(), slug=one) for one in (slug, other))
    found = contrast(*(_read(one) for one in (old, new)))
    listed = [
        (
            one.outcome,
            OUTCOMES[one.outcome],
            (one.new or one.old),
            [(FIELDS[name], getattr(one.old, name), getattr(one.new, name)) for name in one.fields],
        )
        for one in found
    ]
    counts = [(text, sum(one.outcome == id for one in found)) for id, text in OUTCOMES.items()]
    values = {"new": new, "old": old, "listed": listed, "counts": counts}
    return render(request, "web/against.html", values)


def _read(kept: PolicyText) -> Reading:
    return corrected(kept.text, kept.standing())
