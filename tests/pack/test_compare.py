from changbai.pack.compare import compare
from changbai.pack.load import read_pack
from tests.pack.good_pack import GOOD, write_pack


def changes(tmp_path, file, old, new):
    one, _ = read_pack(write_pack(tmp_path / "old"))
    text = GOOD[file].replace(old, new)
    assert text != GOOD[file]
    two, _ = read_pack(write_pack(tmp_path / "new", {file: text}))
    return compare(one, two)


def test_the_same_pack_has_no_change(tmp_path):
    one, _ = read_pack(write_pack(tmp_path / "old"))
    two, _ = read_pack(write_pack(tmp_path / "new", {"README.md": "prose"}))
    assert compare(one, two) == []


def test_a_value_is_told_in_words(tmp_path):
    found = changes(tmp_path, "targets.csv", "400,,家", "350,,家")
    assert [one.sentence() for one in found] == ["目标 2.1-a 的目标值由 400 改为 350。"]
    assert found[0].sentence("en") == "target 2.1-a: value changed from 400 to 350."


def test_added_and_removed(tmp_path):
    found = changes(tmp_path, "bodies.csv", "trade,省商务厅", "money,省财政厅")
    assert [(one.kind, one.id) for one in found] == [("removed", "trade"), ("added", "money")]
    assert found[1].sentence() == "新增责任单位 money。"


def test_a_part_of_a_form(tmp_path):
    found = changes(tmp_path, "forms/energy.yaml", "unit: 人", "unit: 家")
    assert [(one.id, one.field, one.old, one.new) for one in found] == [
        ("energy", "elements.staff.unit", "人", "家")
    ]


def test_moved_lines_are_no_change(tmp_path):
    assert changes(tmp_path, "indicators/firms.yaml", "unit: 家\n", "# why\nunit: 家\n") == []


def test_the_text_of_a_clause(tmp_path):
    found = changes(tmp_path, "document.md", "加快培育", "加速培育")
    assert [(one.noun, one.id, one.field_zh) for one in found] == [
        ("clauses", "1.1-1", "title"),
        ("clauses", "1.1-1", "原文"),
    ]
