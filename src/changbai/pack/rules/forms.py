"""Forms can be filled, and each element is asked for once (报表检查); names can be used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from changbai.kernel.problem import Mark, Problem
from changbai.pack.declare import at
from changbai.pack.formula import RESERVED
from changbai.pack.shapes import Form, Pack
from changbai.pack.vocabulary import BUILT_IN, nearest

LEVELS = ("county", "development_zone", "prefecture", "province", "nation")
MOST_DECIMALS = 9
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


def collected_once(pack: Pack) -> Iterator[Problem]:
    """An element is asked for in one form only (一数一源)."""
    first: dict[str, tuple[Form, Mark]] = {}
    for form in pack.forms.values():
        for element in form.elements:
            before = first.setdefault(element.id, (form, element.mark))
            if before[1] is not element.mark:
                facts = {"id": element.id, "form": before[0].id, "line": before[1].line}
                yield Problem("CB208", at(element, "id"), facts)


def usable(pack: Pack) -> Iterator[Problem]:
    """A form says when it is due, who reviews it, and how many decimals are kept."""
    facts: dict[str, Any]
    for form in pack.forms.values():
        if form.due.days + form.due.workdays <= 0:
            yield Problem("CB340", at(form, "due"), {"form": form.id})
        for level in form.reviews:
            if level not in LEVELS:
                facts = {"level": level, "allowed": ", ".join(LEVELS)}
                yield Problem("CB341", at(form, "reviews"), facts)
        for element in form.elements:
            if not 0 <= element.decimals <= MOST_DECIMALS:
                facts = {"found": element.decimals, "most": MOST_DECIMALS}
                yield Problem("CB342", at(element, "decimals"), facts)
            if element.type == "code" and not element.codes:
                yield Problem("CB345", at(element), {"id": element.id})
        if not form.elements:
            yield Problem("CB344", at(form), {"form": form.id})


def thresholds(pack: Pack) -> Iterator[Problem]:
    """A threshold names a flag of its kind and an element that is measured over time.

    Where the kind comes from another pack, a pack that does not ask for the element has none.
    """
    for kind in pack.kinds.values():
        one = kind.threshold
        if one is None:
            continue
        attribute, pair = kind.attributes.get(one.attribute), pack.element(one.element)
        if attribute is None or attribute.type != "flag":
            near = nearest(one.attribute, kind.attributes)
            yield Problem("CB201", at(one, "attribute"), {"id": one.attribute, "near": near})
        own = pair is not None and pair[0].kind == kind.id and pair[1].type == "flow"
        inherited = not Path(one.mark.file).is_relative_to(pack.folder)
        if not own and (pair or (pack.forms and not inherited)):
            elements = [e.id for f in pack.forms.values() if f.kind == kind.id for e in f.elements]
            near = nearest(one.element, elements)
            yield Problem("CB201", at(one, "element"), {"id": one.element, "near": near})


def rule_ids(pack: Pack) -> Iterator[Problem]:
    """The ids of the checks of a form are its own."""
    for form in pack.forms.values():
        seen: dict[str, int] = {}
        for rule in form.rules:
            line = seen.setdefault(rule.id, rule.mark.line)
            if line != rule.mark.line:
                yield Problem("CB200", at(rule, "id"), {"id": rule.id, "line": line})


def names(pack: Pack) -> Iterator[Problem]:
    """Elements and attributes have names that a formula can use, and do not share them."""
    for form in pack.forms.values():
        kind = pack.kinds.get(form.kind)
        for element in form.elements:
            yield from _name(element.id, at(element, "id"))
            if kind and element.id in kind.attributes:
                yield Problem("CB231", at(element, "id"), {"id": element.id, "kind": kind.id})
    for kind in pack.kinds.values():
        for id, attribute in kind.attributes.items():
            yield from _name(id, at(attribute))
            if attribute.type == "code" and not attribute.codes:
                yield Problem("CB345", at(attribute), {"id": id})


def _name(id: str, place: Mark) -> Iterator[Problem]:
    if not _NAME.match(id) or id in RESERVED or id in BUILT_IN:
        yield Problem("CB230", place, {"id": id})


RULES = (collected_once, usable, thresholds, rule_ids, names)
