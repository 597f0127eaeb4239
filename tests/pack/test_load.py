from datetime import date
from decimal import Decimal
from fractions import Fraction

from changbai.kernel.period import Period
from changbai.pack.declare import at
from changbai.pack.load import load_pack
from tests.pack.good_pack import write_pack


def test_a_good_pack_has_no_problem(tmp_path):
    pack, problems = load_pack(write_pack(tmp_path))
    assert problems == []
    assert pack.head.issued == date(2014, 11, 13)
    assert pack.targets["2.1-b"].value == Decimal(-16)
    assert pack.targets["2.1-b"].base == Period(2013)
    assert pack.targets["2.1-b"].bodies == ("industry", "trade")
    assert pack.units["%"].factor == Fraction(1, 100)
    assert pack.kinds["enterprise"].attributes["size"].codes == "size"
    assert pack.element("staff")[0].id == "energy"
    assert pack.entries["award"].kind == "programme"


def test_a_field_knows_its_place(tmp_path):
    pack, _ = load_pack(write_pack(tmp_path))
    place = at(pack.indicators["energy_use"], "value")
    assert (place.line, place.column) == (4, 8)
    place = at(pack.targets["2.1-b"], "unit")
    assert (place.line, place.column) == (3, 8)


def test_areas_are_dated(tmp_path):
    pack, _ = load_pack(write_pack(tmp_path))
    before, after = (pack.area_tree.on(date(2014, 10, day)) for day in (19, 20))
    assert "220181" in before
    assert "220113" not in before
    assert "220181" not in after
    assert list(after.ancestors("220113")) == ["220113", "220100", "220000"]


def test_fingerprint_follows_the_bytes(tmp_path):
    one, _ = load_pack(write_pack(tmp_path / "a"))
    same, _ = load_pack(write_pack(tmp_path / "b", {"README.md": "# prose"}))
    other, _ = load_pack(write_pack(tmp_path / "c", {"bodies.csv": "编号,名称\nx,y\n"}))
    assert one.fingerprint == same.fingerprint != other.fingerprint


CHILD = {
    "pack.yaml": "id: child\nversion: '1'\ntitle: 子包\nextends: good\n",
    "bodies.csv": "编号,名称\ntrade,商务局\n",
}


def test_a_pack_stands_on_another(tmp_path):
    write_pack(tmp_path)
    child = tmp_path / "child"
    child.mkdir()
    for name, text in CHILD.items():
        (child / name).write_text(text, "utf-8")
    pack, problems = load_pack(child)
    assert problems == []
    assert pack.head.id == "child"
    assert pack.clauses == ()
    assert pack.bodies["industry"].name == "省工业和信息化厅"
    assert pack.bodies["trade"].name == "商务局"
    assert "220113" in pack.area_tree.on(date(2016, 1, 1))


def test_packs_may_stand_in_a_named_folder(tmp_path, monkeypatch):
    write_pack(tmp_path / "shelf")
    child = tmp_path / "elsewhere" / "child"
    child.mkdir(parents=True)
    (child / "pack.yaml").write_text(CHILD["pack.yaml"], "utf-8")
    monkeypatch.setenv("CHANGBAI_PACKS", str(tmp_path / "shelf"))
    pack, problems = load_pack(child)
    assert problems == []
    assert "firms" in pack.indicators
