"""Which names a formula may use in a row (可用名称): elements, attributes, built-in flags."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from changbai.pack.shapes import Element, Form, Pack

#: Flags that every kind has: the unit began or ended inside the window.
BUILT_IN = ("entered", "left")

NameSort = Literal["quantity", "flag", "word", "date"]
_SORTS: dict[str, NameSort] = {
    "flow": "quantity",
    "stock": "quantity",
    "number": "quantity",
    "flag": "flag",
    "date": "date",
    "text": "word",
    "code": "word",
}


@dataclass(frozen=True, slots=True)
class Row:
    """Whose rows a formula runs over (行): kinds; the form, inside a check of a return.

    `registry_only` leaves elements out: who must return a form is known before any return.
    """

    kinds: tuple[str, ...]
    form: Form | None = None
    registry_only: bool = False


@dataclass(frozen=True, slots=True)
class RowName:
    """A name in a row (行内名称): sort, unit, code list, and the element behind it if any."""

    sort: NameSort
    unit: str = ""
    codes: str = ""
    element: tuple[Form, Element] | None = None


def row_name(pack: Pack, row: Row, id: str) -> RowName | None:
    """Return what a name means in a row; None when it means nothing there."""
    if id == "area":
        return RowName("word")
    if id in BUILT_IN and row.form is None and not row.registry_only:
        return RowName("flag")
    found = pack.element(id)
    if found and not row.registry_only:
        form, element = found
        if form is row.form or (row.form is None and form.kind in row.kinds):
            return RowName(_SORTS[element.type], element.unit, element.codes, found)
    for kind in row.kinds:
        attribute = pack.kinds[kind].attributes.get(id) if kind in pack.kinds else None
        if attribute:
            return RowName(_SORTS[attribute.type], attribute.unit, attribute.codes)
    return None


def row_names(pack: Pack, row: Row) -> list[str]:
    """Return every name that may stand in a row, to find the one that was meant."""
    names = [id for kind in row.kinds if kind in pack.kinds for id in pack.kinds[kind].attributes]
    forms = [row.form] if row.form else list(pack.forms.values())
    for form in forms:
        if form.kind in row.kinds and not row.registry_only:
            names += [element.id for element in form.elements]
    return names


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like this one, `-` when none is (相近)."""
    near = get_close_matches(word, list(known), 1, 0.5)
    return near[0] if near else "-"
