import pytest

from changbai.pack.document import document_of
from changbai.pack.load import load_pack
from tests.pack.good_pack import GOOD, write_pack


@pytest.fixture
def pack(tmp_path):
    text = GOOD["indicators/energy_use.yaml"] + "verified: false\n"
    return load_pack(write_pack(tmp_path, {"indicators/energy_use.yaml": text}))[0]


def test_formulas_are_written_with_titles(pack):
    text = document_of(pack)
    assert "公式: 合计([综合能源消费量]) ÷ 合计([工业增加值])" in text
    assert "统计范围: [企业] 其中 [规模以上]" in text


def test_every_clause_and_what_carries_it(pack):
    text = document_of(pack)
    assert "**1.1-1** 一是加快培育。\n\n> 举措 m1" in text
    assert all(f"**{clause.id}**" in text for clause in pack.clauses)


def test_what_nobody_has_seen_is_marked(pack):
    assert "### 单位增加值能耗（未核实）" in document_of(pack)
    assert "### 单位增加值能耗 (not verified)" in document_of(pack, "en")


def test_every_thing_is_there_in_both_languages(pack):
    for language in ("zh", "en"):
        text = document_of(pack, language)
        assert "从业人员" in text
        assert "220113" in text
        assert "企业达到400家" in text
