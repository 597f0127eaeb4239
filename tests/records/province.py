"""A small province for the tests of records and actions: two cities, three counties."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import User

from changbai.kernel.text import Text
from changbai.kernel.tree import DatedTree, Edge, Span
from changbai.pack.shapes import Pack, PackHead
from changbai.records.models import (
    Account,
    Computation,
    PackVersion,
    RegistryUnit,
    Return,
    ReturnRevision,
    UnitSpan,
)

#: 220300 lay under 220200 until mid 2020, since then under 220100.
AREAS = DatedTree(
    [
        Edge("220000", ""),
        Edge("220100", "220000"),
        Edge("220200", "220000"),
        Edge("220181", "220100"),
        Edge("220281", "220200"),
        Edge("220300", "220200", Span(date(1949, 1, 1), date(2020, 6, 30))),
        Edge("220300", "220100", Span(date(2020, 7, 1))),
    ]
)
PACK = Pack(
    head=PackHead(id="small", version="1.0.0", title=Text("小省"), root_area="220000"),
    folder="",
    fingerprint="0" * 64,
    area_tree=AREAS,
)
#: 220281 lies under 220200 but reports to the province since 2018.
REPORTS = DatedTree(
    [
        *(edge for edge in AREAS.edges if edge.node != "220281"),
        Edge("220281", "220200", Span(date(1949, 1, 1), date(2017, 12, 31))),
        Edge("220281", "220000", Span(date(2018, 1, 1))),
    ]
)
DIRECT = replace(PACK, report_tree=REPORTS)
MOMENT = datetime(2016, 1, 1, tzinfo=UTC)
PLANTS = {"A": "220181", "B": "220281", "C": "220300", "D": "220100"}


def known(entry: int = 1) -> dict[str, Any]:
    return {"entry": entry, "known_from": MOMENT}


def plant(code: str, area: str, **span: Any) -> RegistryUnit:
    unit, _ = RegistryUnit.objects.get_or_create(
        kind="enterprise", code=code, defaults={"name": f"{code}厂"}
    )
    UnitSpan.objects.create(unit=unit, name=f"{code}厂", area=area, **span, **known())
    return unit


def filed(unit: RegistryUnit, period: str, ends: date, **values: float) -> ReturnRevision:
    of = Return.objects.create(form="b204", period=period, ends=ends, unit=unit)
    return ReturnRevision.objects.create(
        of=of, state="verified", values=values, actor="test", **known()
    )


def populate() -> None:
    for code, area in PLANTS.items():
        filed(plant(code, area), "2016-09", date(2016, 9, 30), output=10)


def person(role: str, area: str = "", unit: RegistryUnit | None = None) -> User:
    user = User.objects.create_user(f"{role}{area}{unit and unit.code}")
    Account.objects.create(user=user, role=role, area=area, unit=unit)
    return user


def computation(**flags: bool) -> Computation:
    version, _ = PackVersion.objects.get_or_create(
        fingerprint=PACK.fingerprint,
        defaults={"pack": "small", "archive": b"", "entry": 1, "loaded_at": MOMENT},
    )
    return Computation.objects.create(
        pack=version, position=1, label="1", title="演示", computed_at=MOMENT, **flags
    )
