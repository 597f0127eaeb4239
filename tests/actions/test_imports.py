from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from changbai.actions._actor import OPERATOR, Actor
from changbai.actions.imports import Imported, import_data
from changbai.pack.codebook import AreaRow
from changbai.records import journal, ledger
from changbai.records.lake import open_lake, write_lake
from changbai.records.models import (
    AuditEvent,
    Filing,
    RegistryUnit,
    Return,
    ReturnRevision,
    Setting,
    UnitSpan,
)
from tests.actions.data import MONTHLY, OCTOBER, PACK, PLANT, SEPTEMBER, SmallData, small_data

pytestmark = pytest.mark.django_db


def bring(data: SmallData) -> dict[str, int]:
    done, problems = import_data(actor=OPERATOR, pack=PACK, data=data)
    assert problems == []
    return {name: count for name, count in vars(done).items() if count}


def refused(data: SmallData) -> list[tuple[str, str]]:
    done, problems = import_data(actor=OPERATOR, pack=PACK, data=data)
    assert done is None
    assert not Return.objects.exists()
    assert not RegistryUnit.objects.exists()
    assert not AuditEvent.objects.exists()
    return [(problem.code, str(problem.place)) for problem in problems]


def test_the_whole_data_set_arrives() -> None:
    counts = bring(small_data())
    assert counts == {
        "units": 3, "spans": 4, "members": 1, "returns": 3, "revisions": 3, "area_targets": 1,
    }  # fmt: skip
    assert dict(RegistryUnit.objects.values_list("code", "name")) == {
        "A": "甲",
        "B": "乙新",
        "K": "群",
    }
    revision = ReturnRevision.objects.get(of__unit__code="A", of__period="2016-09")
    assert revision.values == {"output": 2**60, "power": 0.1, "level": 'x"}'}
    assert (revision.number, revision.state, revision.actor) == (1, "verified", "operator")
    event = AuditEvent.objects.get()
    assert revision.entry == event.sequence
    assert revision.known_from == event.at
    assert event.facts["returns"] == 3
    assert UnitSpan.objects.get(unit__code="A").attributes == {
        "size": "large", "listed": None, "opened": "2016-07-01",
    }  # fmt: skip
    assert journal.verify() == []


def test_the_same_again_changes_nothing() -> None:
    bring(small_data())
    before = journal.position()
    assert bring(small_data()) == {}
    assert journal.position() == before
    assert ReturnRevision.objects.count() == 3


def test_a_correction_is_a_revision_and_the_old_one_is_kept() -> None:
    bring(small_data())
    before = journal.position()
    data = small_data()
    data.filed[SEPTEMBER][1] |= {"output": 7, "state": "verified"}
    assert bring(data) == {"revisions": 1}
    old, new = ReturnRevision.objects.filter(of__unit__code="B").order_by("number")
    assert (old.number, old.values["output"], old.ended_by) == (1, 0, new.entry)
    assert old.known_to == new.known_from
    assert (new.number, new.values["output"], new.ended_by) == (2, 7, None)
    assert list(ReturnRevision.objects.filter(of=old.of).at(before)) == [old]


def test_a_correction_keeps_the_number_that_the_data_bring_first() -> None:
    data = small_data()
    data.filed[OCTOBER][0]["revision"] = 3
    bring(data)
    data.filed[OCTOBER][0] |= {"revision": 3, "output": 13}
    bring(data)
    numbers = ReturnRevision.objects.filter(of__period="2016-10").values_list("number", flat=True)
    assert list(numbers) == [3, 4]


def test_a_unit_that_is_renamed_keeps_its_past() -> None:
    bring(small_data())
    data = small_data()
    data.plants[0]["name"] = "甲新"
    assert bring(data) == {"spans": 1}
    assert RegistryUnit.objects.get(code="A").name == "甲新"
    assert UnitSpan.objects.filter(unit__code="A").count() == 2
    assert UnitSpan.objects.newest().get(unit__code="A").name == "甲新"


def test_what_is_not_brought_is_left_alone() -> None:
    bring(small_data())
    data = small_data()
    del data.plants[1:], data.filed[OCTOBER], data.filed[SEPTEMBER][1:]
    assert bring(data) == {}
    assert ReturnRevision.objects.newest().count() == 3


def test_a_return_of_an_unknown_unit_stops_everything() -> None:
    data = small_data()
    data.filed[OCTOBER].append({"unit": "Z", "output": 1})
    data.shares.append({"unit": "A", "group": "Q", "share": 0.5})
    assert refused(data) == [
        ("CB610", "members/plant.cluster · Q"),
        ("CB610", "returns/m1/2016-10 · Z"),
    ]


def test_made_up_data_keep_their_label() -> None:
    bring(small_data())
    data = small_data()
    data.synthetic = False
    bring(data)
    assert Setting.objects.get(pk="data").value["synthetic"] is True


def test_only_the_bureau_of_the_province_imports() -> None:
    actor = Actor("someone", "county")
    done, problems = import_data(actor=actor, pack=PACK, data=small_data())
    assert done is None
    assert [problem.code for problem in problems] == ["CB600"]
    assert not RegistryUnit.objects.exists()
    event = AuditEvent.objects.get()
    assert (event.actor, event.action, event.outcome) == ("someone", "data.import", "refused")


def test_the_lake_gives_back_what_was_brought(tmp_path: Path) -> None:
    data = small_data()
    bring(data)
    lake, problems = open_lake(PACK, root=tmp_path)
    assert lake is not None
    assert problems == []
    assert lake.title == data.title
    assert lake.synthetic
    assert lake.periods("m1") == (SEPTEMBER, OCTOBER)
    for period in (SEPTEMBER, OCTOBER):
        assert lake.returns("m1", period).equals(data.returns("m1", period))
    for kind in ("plant", "cluster"):
        assert lake.units(kind).equals(data.units(kind))
    assert lake.members("plant", "cluster").equals(data.members("plant", "cluster"))
    assert lake.area_targets().equals(data.area_targets())


def test_one_correction_rewrites_one_file_and_the_past_can_be_asked_for(tmp_path: Path) -> None:
    bring(small_data())
    first, old = journal.position(), write_lake(PACK, root=tmp_path)
    data = small_data()
    data.filed[OCTOBER][0]["output"] = 99
    bring(data)
    new = write_lake(PACK, root=tmp_path)
    assert new != old
    changed = {
        path.relative_to(new).as_posix()
        for path in new.rglob("*.parquet")
        if path.stat().st_ino != (old / path.relative_to(new)).stat().st_ino
    }
    assert changed == {"returns/m1/2016-10.parquet"}
    lake, _ = open_lake(PACK, root=tmp_path)
    assert lake is not None
    assert lake.returns("m1", OCTOBER)["output"].to_list() == [99]
    for shelf in (tmp_path, tmp_path / "elsewhere"):
        then, _ = open_lake(PACK, first, root=shelf)
        assert then is not None
        assert then.position.startswith(f"J{first}-")
        assert then.returns("m1", OCTOBER).equals(small_data().returns("m1", OCTOBER))
    at_none = ledger.returns("m1", "2016-10", {}, position=0)
    assert at_none.is_empty()


def test_a_lake_that_was_cut_off_is_not_taken_for_one(tmp_path: Path) -> None:
    bring(small_data())
    torn = tmp_path / ".writing-torn" / "returns" / "m1"
    torn.mkdir(parents=True)
    (torn / "2016-09.parquet").write_bytes(b"torn")
    lake, problems = open_lake(PACK, root=tmp_path)
    assert problems == []
    assert lake is not None
    assert lake.returns("m1", SEPTEMBER).height == 2


def test_what_waits_for_review_lies_on_the_desk_of_its_first_reviewer(db: None) -> None:
    county = AreaRow(code="220181", name="甲县", level="county", parent="2201")
    city = AreaRow(code="2201", name="甲市", level="prefecture", parent="22")
    form = replace(MONTHLY, reviews=("county", "prefecture"))
    pack = replace(PACK, areas=(county, city), forms={"m1": form})
    states = {"p1": "reported", "p2": "verified", "p3": "refused"}
    data = SmallData(
        plants=[{"unit": unit, "name": unit, "area": "220181"} for unit in states],
        filed={
            SEPTEMBER: [
                {"unit": unit, "revision": 1, "state": state, "output": 1}
                for unit, state in states.items()
            ]
        },
    )
    done, problems = import_data(actor=OPERATOR, pack=pack, data=data)
    assert done is not None, problems
    filings = {filing.of.unit.code: filing for filing in Filing.objects.all()}
    assert set(filings) == {"p1", "p3"}
    assert filings["p1"].holder == "220181"
    assert filings["p1"].route == [["county", "220181"], ["prefecture", "2201"]]
    assert (filings["p3"].holder, filings["p3"].status) == ("", "sent_back")


FIRMS = replace(PACK, kinds={**PACK.kinds, "plant": replace(PLANT, identifier="uscc")})
FIRM = "91440300708461136T"


def firms(code: str, returned: str) -> SmallData:
    return SmallData(
        plants=[{"unit": code, "name": "甲", "area": "2201"}],
        filed={SEPTEMBER: [{"unit": returned, "output": 3}]},
    )


def test_a_code_written_wide_is_the_same_unit() -> None:
    wide = "９１４４０３００ ７０８４６１１３６ｔ"
    done, problems = import_data(actor=OPERATOR, pack=FIRMS, data=firms(wide, FIRM))
    assert (done.units, done.returns, problems) == (1, 1, [])
    assert RegistryUnit.objects.get().code == FIRM
    again, _ = import_data(actor=OPERATOR, pack=FIRMS, data=firms(FIRM, wide))
    assert vars(again) == vars(Imported())


def test_a_new_unit_with_a_wrong_code_is_refused_and_nothing_is_kept() -> None:
    wrong = FIRM.replace("0", "О", 1)
    done, problems = import_data(actor=OPERATOR, pack=FIRMS, data=firms(wrong, wrong))
    assert done is None
    assert problems[0].code == "CB681"
    assert problems[0].facts["position"] == 5
    assert not RegistryUnit.objects.exists()
