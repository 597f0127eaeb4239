"""What reporting asks of people (填报负担): cells x units x periods, form by form, in a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from changbai.engine.reporting import holds
from changbai.kernel.period import Period
from changbai.pack.shapes import Form, Pack
from changbai.records.duties import periods_between
from changbai.records.scope import Scope


@dataclass(frozen=True, slots=True)
class Burden:
    """The burden of a form in a year (填报负担). `returns` counts unit x period one by one."""

    form: Form
    periods: int
    units: int
    returns: int

    @property
    def cells(self) -> int:
        """Cells to be filled in one return."""
        return len(self.form.elements)

    @property
    def whole(self) -> int:
        """Cells to be filled in the year."""
        return self.cells * self.returns


def burdens(scope: Scope, pack: Pack, year: int) -> list[Burden]:
    """Return the burden of each form in a year, the heaviest first; a query a kind of unit.

    A unit is asked in a period when it lives at its end and lies in the form's population then.
    """
    found = []
    for kind, forms in _by_kind(pack).items():
        first, last = date(year, 1, 1), date(year, 12, 31)
        spans = [
            (unit, start or date.min, end or date.max, attributes)
            for unit, start, end, attributes in scope.spans()
            .filter(unit__kind=kind)
            .values_list("unit_id", "valid_from", "valid_to", "attributes")
            if (start or first) <= last and (end or last) >= first
        ]
        for form in forms:
            asked = [
                (unit, start, end)
                for unit, start, end, attributes in spans
                if form.where is None or holds(pack, form.where, attributes)
            ]
            periods = periods_between(form, year, year)
            returns, units = _returns(asked, periods)
            found.append(Burden(form, len(periods), units, returns))
    return sorted(found, key=lambda one: (-one.whole, one.form.id))


def _by_kind(pack: Pack) -> dict[str, list[Form]]:
    forms: dict[str, list[Form]] = defaultdict(list)
    for form in pack.forms.values():
        forms[form.kind].append(form)
    return forms


def _returns(asked: Iterable[tuple[int, date, date]], periods: list[Period]) -> tuple[int, int]:
    """Return how many returns are asked for, and of how many units."""
    ends, count, units = [period.end for period in periods], 0, set()
    for unit, start, end in asked:
        here = sum(1 for day in ends if start <= day <= end)
        count += here
        if here:
            units.add(unit)
    return count, len(units)


def asked_twice(pack: Pack) -> list[tuple[str, list[Form]]]:
    """Return the elements that more than one form of a kind asks for (重复采集的数据元)."""
    where: dict[tuple[str, str], list[Form]] = defaultdict(list)
    for form in pack.forms.values():
        for element in form.elements:
            where[form.kind, element.id].append(form)
    return [(element, forms) for (_, element), forms in where.items() if len(forms) > 1]
