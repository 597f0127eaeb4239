"""The packs of the house: each loads clean, and Jilin 2014 is complete for its document."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from changbai.engine.cases import run_cases
from changbai.pack.load import load_pack
from changbai.pack.shapes import Pack

PACKS = Path(__file__).resolve().parents[2] / "packs"
NAMES = sorted(path.parent.name for path in PACKS.glob("*/pack.yaml"))
ISSUED = date(2014, 11, 13)


@pytest.fixture(scope="module")
def jilin() -> Pack:
    """The founding pack."""
    pack, _ = load_pack(PACKS / "jilin-2014")
    assert pack is not None
    return pack


@pytest.mark.parametrize("name", NAMES)
def test_pack_has_no_error(name: str) -> None:
    """No pack of the house has a problem of level error."""
    pack, problems = load_pack(PACKS / name)
    assert pack is not None
    errors = [f"{p.place} {p.code} {p.facts}" for p in problems if p.level == "error"]
    assert errors == []


def test_document_is_the_official_text(jilin: Pack) -> None:
    """Taking the marks out gives the published bytes back; segments partition them."""
    digest = hashlib.sha256(jilin.document.encode()).hexdigest()
    assert digest == "ac46cd1d5284461f2fe974095943288b2dd8f5fda3da2872e745b4c1df40af60"
    assert "".join(clause.text for clause in jilin.clauses) == jilin.document


def test_headings_and_items_are_all_there(jilin: Pack) -> None:
    """The document has 30 numbered headings and 46 items of the kind 一是."""
    numbered = [clause.id for clause in jilin.clauses if clause.id[0].isdigit()]
    items = [id for id in numbered if "-" in id]
    assert (len(numbered) - len(items), len(items)) == (30, 46)
    assert {clause.id for clause in jilin.clauses} - set(numbered) == {
        "lead",
        "closing",
        "signature",
    }


def test_every_clause_is_carried(jilin: Pack) -> None:
    """Each clause has a carrier that exists, or a statement with its reason."""
    assert {row.clause for row in jilin.carriers} == {clause.id for clause in jilin.clauses}
    carried = {"target": jilin.targets, "measure": jilin.measures}
    for row in jilin.carriers:
        if row.kind == "statement":
            assert row.reason, row.clause
        else:
            assert row.carrier in carried.get(row.kind, jilin.entries), row
    used = {row.carrier for row in jilin.carriers}
    assert set(jilin.targets) | set(jilin.measures) | set(jilin.entries) <= used


def test_target_quotes_stand_in_their_clause(jilin: Pack) -> None:
    """Each quote is found, to the letter, in the clause that states the target."""
    texts = {clause.id: clause.text for clause in jilin.clauses}
    assert len(jilin.targets) == 17
    for target in jilin.targets.values():
        assert target.quote in texts[target.clause], target.id
        assert set(target.restated) <= set(texts), target.id


def test_base_years_say_what_is_inferred(jilin: Pack) -> None:
    """Only the energy target states its base year; the water target's is inferred."""
    stated = {t.id for t in jilin.targets.values() if t.base and t.base_basis == "stated"}
    assert stated == {"2.3-a"}
    assert jilin.targets["2.3-c"].base_basis == "inferred"


def test_area_tree_on_both_sides_of_each_change(jilin: Pack) -> None:
    """Sixty counties under nine prefectures at the day of issue; codes move on their days."""
    tree = jilin.area_tree.on(ISSUED)
    levels = {row.code: row.level for row in jilin.areas}
    count = Counter(levels[code] for code in tree.descendants("220000"))
    assert (count["county"], count["prefecture"]) == (60, 10)  # nine and 长白山管委会
    assert "220181" in jilin.area_tree.on(date(2014, 9, 30))
    assert "220181" not in tree
    assert tree.parent["220381"] == "220300"
    later = jilin.area_tree.on(date(2021, 1, 1))
    assert "220381" not in later
    assert later.parent["220184"] == "220100"


@pytest.mark.parametrize("day", [date(2013, 1, 1), ISSUED, date(2017, 8, 1), date(2021, 1, 1)])
def test_no_two_areas_share_a_tile(jilin: Pack, day: date) -> None:
    """Counties and zones have one tile each on the schematic map; prefectures on their own."""
    alive = [row for row in jilin.areas if row.tile and row.span.holds(day)]
    for prefecture in (True, False):
        tiles = Counter(row.tile for row in alive if (row.level == "prefecture") == prefecture)
        assert [tile for tile, times in tiles.items() if times > 1] == []


def test_each_element_is_asked_for_once(jilin: Pack) -> None:
    """Collected once: no element stands in two forms."""
    asked = Counter(element.id for form in jilin.forms.values() for element in form.elements)
    assert [id for id, times in asked.items() if times > 1] == []
    assert len(asked) >= 80


def test_every_indicator_has_cases_with_and_without_data(jilin: Pack) -> None:
    """At least 40 indicators, each with worked examples."""
    assert len(jilin.indicators) >= 40
    assert [id for id, indicator in jilin.indicators.items() if not indicator.cases] == []


def test_industry_has_forty_one_divisions(jilin: Pack) -> None:
    """The 41 divisions of industry lie under mining, manufacturing and supply."""
    divisions = [code for code in jilin.codes["industry"].values() if code.parent]
    assert Counter(code.parent for code in divisions) == {"B": 7, "C": 31, "D": 3}


@pytest.mark.parametrize("name", NAMES)
def test_worked_examples_come_out(name: str) -> None:
    """Every case of every indicator gives the value that was worked out by hand."""
    pack, _ = load_pack(PACKS / name)
    assert pack is not None
    assert [problem.facts for problem in run_cases(pack)] == []
