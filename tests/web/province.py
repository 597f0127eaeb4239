"""A small province for the pages: the real pack, made-up verdicts, a few plants and returns."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from changbai.engine.results import (
    Contribution,
    Coverage,
    Forecast,
    PathPoint,
    Pull,
    Verdict,
    VerdictState,
    plain,
)
from changbai.jobs._files import keep
from changbai.kernel.period import Period, month
from changbai.kernel.problem import Cell, Problem
from changbai.kernel.text import Text
from changbai.pack.load import read_pack
from changbai.pack.shapes import Pack, Target
from changbai.records import packs, shelf
from changbai.records.models import (
    Account,
    Computation,
    ContributionRow,
    Evidence,
    Job,
    LakePart,
    Membership,
    PackVersion,
    RegistryUnit,
    Result,
    Return,
    ReturnRevision,
    Setting,
    UnitSpan,
    VerdictRow,
)
from tests.support import checkout
from tests.web.routes import FILE, JOB
from tests.web.texts import keep_texts

MOMENT = datetime(2017, 1, 12, 9, 30, tzinfo=UTC)
AS_OF = month(2016, 12)
PASSWORD = "made up for tests"
ROLES = {
    "leader": ("leader", "", ""),
    "province": ("province", "", ""),
    "prefecture": ("prefecture", "220800", ""),
    "county": ("county", "220881", ""),
    "enterprise": ("enterprise", "", "P000"),
    "auditor": ("auditor", "", ""),
    "expert": ("expert", "", ""),
}
STATES: tuple[VerdictState, ...] = ("alert", "behind", "on_path", "achieved", "no_data")


@cache
def pack() -> Pack:
    found, problems = read_pack(Path(checkout.ROOT) / "packs" / "jilin-2014")
    assert found is not None, problems
    return found


def known() -> dict[str, Any]:
    return {"entry": 1, "known_from": MOMENT}


def hold() -> Pack:
    """Put the pack where `open_pack` looks: its version has no files in the records."""
    policy = pack()
    packs._OPENED[policy.fingerprint] = policy
    return policy


def in_force() -> PackVersion:
    """Put the pack in force, where `open_pack` keeps what it has opened."""
    policy = hold()
    return PackVersion.objects.create(
        pack=policy.head.id,
        version=policy.head.version,
        fingerprint=policy.fingerprint,
        title=policy.head.title.zh,
        folder="",
        archive=b"",
        entry=1,
        loaded_at=MOMENT,
        is_current=True,
    )


def populate() -> None:
    """Fill the records."""
    policy, version = pack(), in_force()
    run = Computation.objects.create(
        pack=version,
        position=2,
        label="1-0a1b2c3d4e5f",
        title="演示数据",
        title_en="demo data",
        synthetic=True,
        months=["2015-12", "2016-12"],
        computed_at=MOMENT,
        is_current=True,
        is_published=True,
    )
    judge(run, policy)
    keep_texts(MOMENT)
    Setting.objects.create(key="data", value={"zh": "演示", "en": "demo", "synthetic": True})
    for part in ("units/enterprise", "units/cluster", "returns/waste/2015", "returns/waste/2016"):
        LakePart.objects.create(part=part, entry=2)
    plants()
    people()
    job()
    scan()


def judge(run: Computation, policy: Pack) -> None:
    luck = random.Random(2014)
    areas = [row.code for row in policy.areas if row.span.holds(AS_OF.end)]
    rows, pulls, results = [], [], []
    for place, target in enumerate(policy.targets.values()):
        fate = STATES[(0, 1, 2, 2, 3, 1, 2, 4)[place % 8]]
        for area in areas:
            mine = fate if area == policy.head.root_area else luck.choice(STATES)
            for as_of in (month(2015, 12), AS_OF):
                verdict = verdict_on(target, area, as_of, mine, luck)
                rows.append(
                    VerdictRow(
                        computation=run,
                        target=target.id,
                        area=area,
                        as_of=str(as_of),
                        ends=as_of.end,
                        state=mine,
                        value=verdict.value,
                        goal=verdict.goal,
                        expected_now=verdict.expected_now,
                        unit=target.unit,
                        detail=plain(verdict),
                    )
                )
                results.append(
                    Result(
                        computation=run,
                        indicator=target.indicator,
                        area=area,
                        period=str(as_of.to_date()),
                        ends=as_of.end,
                        value=verdict.value,
                        unit=target.unit,
                        state="value" if verdict.value is not None else "no_data",
                        coverage=plain(verdict.coverage),
                        reason={"zh": "", "en": ""},
                    )
                )
        for by in ("area", "industry", "unit"):
            pull = contribution(policy, target, by, luck)
            pulls.append(
                ContributionRow(
                    computation=run,
                    target=target.id,
                    area=policy.head.root_area,
                    as_of=str(AS_OF),
                    ends=AS_OF.end,
                    by=by,
                    detail=plain(pull),
                )
            )
    VerdictRow.objects.bulk_create(rows)
    Result.objects.bulk_create(results)
    ContributionRow.objects.bulk_create(pulls)


SHARES = {"alert": 0.55, "behind": 0.93, "on_path": 1.08, "achieved": 1.4, "no_data": 0.0}


def verdict_on(
    target: Target, area: str, as_of: Period, state: VerdictState, luck: random.Random
) -> Verdict:
    goal = float(target.value) if target.value is not None else None
    big = goal or -4.0
    start = 0.0 if big < 0 else big * 0.55
    now = (as_of.year - 2013) / 4
    due = start + (big - start) * now
    value = None if state == "no_data" else start + (due - start) * SHARES[state]
    if value is not None and area != "220000":
        value *= luck.uniform(0.1, 0.4) if big > 0 and target.unit not in "％%" else 1
    path = tuple(
        PathPoint(
            Period(year),
            None
            if value is None
            else start + (value - start) * (year - 2013) / max(1, as_of.year - 2013),
            start + (big - start) * (year - 2013) / 4 if goal else None,
        )
        for year in range(2013, as_of.year + 1)
    )
    ahead = None if value is None else start + (value - start) / now
    forecast = (
        Forecast(Period(2017), reason=Text("数据点不足 3 个，不作预测", "fewer than 3 points"))
        if ahead is None
        else Forecast(Period(2017), ahead, ahead * 0.95, ahead * 1.04, 0.8, "linear", 4)
    )
    return Verdict(
        target.id,
        area,
        as_of,
        state,
        value,
        target.unit,
        goal,
        due if goal else None,
        target.method,
        "1.0.0",
        {
            "base_year": "2013",
            "base_value": start,
            "present_period": str(as_of.to_date()),
            "present_value": value,
            "target_value": goal,
            "deadline": "2017",
            "time_share": now,
            "shortfall": 1.5,
        },
        forecast,
        path,
        Coverage(40, 31, 3, 2, 4, 0),
        Text("") if value is not None else Text("没有报送", "no returns"),
    )


def contribution(policy: Pack, target: Target, by: str, luck: random.Random) -> Contribution:
    if by == "area":
        ids = [row.code for row in policy.areas if row.level == "prefecture"]
        names = {row.code: Text(row.name, row.name_en) for row in policy.areas}
    elif by == "industry":
        codes = list(policy.codes["industry"].values())[4:20]
        ids = [code.code for code in codes]
        names = {code.code: Text(code.name, code.name_en) for code in codes}
    else:
        ids = [f"P{i:03d}" for i in range(6)]
        names = {id: Text(f"演示第{i}厂") for i, id in enumerate(ids)}
    amounts = [luck.uniform(-2, 1) for _ in ids]
    total = sum(amounts)
    rows = tuple(
        Pull(id, names[id], amount, amount / total) for id, amount in zip(ids, amounts, strict=True)
    )
    return Contribution(
        target.id, "220000", AS_OF, by, "difference", target.unit, total, rows,
        Text("比基期的变化", "change since the base period"),
    )  # type: ignore[arg-type]  # fmt: skip


def plants() -> None:
    cluster = RegistryUnit.objects.create(kind="cluster", code="C01", name="演示产业集群")
    UnitSpan.objects.create(unit=cluster, name=cluster.name, area="220100", **known())
    for i in range(12):
        name = f"演示第{i}厂"
        unit = RegistryUnit.objects.create(kind="enterprise", code=f"P{i:03d}", name=name)
        area = ("220881", "220802", "220182")[i % 3]
        facts = {"industry": "26", "size": "large", "above_scale": True}
        UnitSpan.objects.create(
            unit=unit,
            name=name,
            area=area,
            attributes=facts,
            valid_from=date(2012, 1, 1),
            **known(),
        )
        Membership.objects.create(unit=unit, group=cluster, share=0.5, **known())
        for year in (2015, 2016):
            if year == 2016 and i % 4 == 3:
                continue
            filed(unit, year, "refused" if i % 5 == 4 else "verified")


def filed(unit: RegistryUnit, year: int, state: str) -> None:
    of = Return.objects.create(form="waste", period=str(year), ends=date(year, 12, 31), unit=unit)
    elements = pack().forms["waste"].elements
    first, second = elements[0].id, elements[1].id
    ReturnRevision.objects.create(
        of=of, number=1, state="reported", values={first: 900, second: 700}, actor="演示填报员",
        **{**known(), "ended_by": 2, "known_to": MOMENT},
    )  # fmt: skip
    ReturnRevision.objects.create(
        of=of,
        number=2,
        state=state,
        values={first: 900, second: 650},
        cuts={second: {"reported": 700, "verified": 650, "reason": "与台账不符"}},
        note="与台账不符，请核实" if state == "refused" else "",
        actor="演示审核员",
        entry=2,
        known_from=MOMENT,
    )


def people() -> None:
    for name, (role, area, unit) in ROLES.items():
        user = User.objects.create_user(name, password=PASSWORD)
        found = RegistryUnit.objects.get(code=unit) if unit else None
        Account.objects.create(user=user, role=role, area=area, unit=found, title=f"演示{name}")
    Setting.objects.create(key="demo", value={"logins": list(ROLES), "password": PASSWORD})


def job() -> None:
    """A job that the province asked for and that gave a file back."""
    Job.objects.create(
        pk=JOB,
        kind="recompute",
        key="shown",
        account=Account.objects.get(role="province"),
        state="done",
        asked_at=MOMENT,
        due_at=MOMENT,
        ended_at=MOMENT,
        words={"zh": "已测算", "en": "Computed"},
        problems=[Problem("CB603", Cell("packs")).as_json()],
        file=keep([b"made up"], "txt"),
        label="结果.txt",
    )


def scan() -> None:
    """A file that backs the return of P000."""
    content = b"%PDF-1.4 made up"
    shelf.write(settings.EVIDENCE, FILE, [content])
    Evidence.objects.create(
        form="waste",
        period="2016",
        ends=date(2016, 12, 31),
        unit=RegistryUnit.objects.get(code="P000"),
        element="waste_generated",
        label="过磅单.pdf",
        stored=FILE,
        digest=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media="application/pdf",
        actor="enterprise",
        **known(),
    )
