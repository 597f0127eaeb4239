from __future__ import annotations

from pathlib import Path

import pytest

from changbai.pack.chain import Chain, chains_of
from changbai.pack.load import load_pack
from tests.support import checkout

NODE = "- id: {id}\n  title: {{zh: {zh}}}\n"
JILIN = checkout.ROOT / "packs" / "jilin-2014"


def codes(folder: Path, nodes: str) -> list[str]:
    """Check a small pack with one chain of the nodes given."""
    (folder / "chains").mkdir()
    (folder / "pack.yaml").write_text(
        f"id: {folder.name}\nversion: 1.0.0\ntitle: {{zh: 试}}\n", encoding="utf-8"
    )
    (folder / "document.md").write_text("<!-- clause 1 -->\n大力发展转向架。\n", encoding="utf-8")
    (folder / "clauses.csv").write_text(
        "条款,承载方式,承载编号,说明\n1,chain,rail,\n", encoding="utf-8"
    )
    (folder / "chains" / "rail.yaml").write_text(
        "title: {zh: 轨道, en: Rail}\nclauses: ['1']\ndescription: {zh: 试, en: try}\n"
        f"nodes:\n{nodes}",
        encoding="utf-8",
    )
    pack, problems = load_pack(folder)
    assert pack is not None
    assert len(list(chains_of(pack))) == 1
    return [one.code for one in problems if one.place.file.endswith("rail.yaml")]


GOOD = NODE.format(id="bogie", zh="转向架") + "  basis: stated\n  clause: '1'\n"
WHEEL = NODE.format(id="wheel", zh="轮对") + "  supplies: [bogie]\n  under: bogie\n"


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        (GOOD + WHEEL, []),
        (GOOD + WHEEL.replace("id: wheel", "id: bogie"), ["CB200"]),
        (GOOD + WHEEL.replace("[bogie]", "[bogey]"), ["CB201"]),
        (GOOD + WHEEL.replace("under: bogie", "under: bogies"), ["CB201"]),
        (GOOD + "  supplies: [wheel]\n" + WHEEL, ["CB837", "CB837"]),
        (GOOD.replace("转向架", "转向器"), ["CB204"]),
        (GOOD.replace("'1'", "'2'"), ["CB201"]),
        (GOOD.replace("  clause: '1'\n", ""), ["CB204"]),
        (GOOD + "  kind: thing\n", ["CB133"]),
    ],
)
def test_chains_that_do_not_hang_together(nodes: str, expected: list[str], tmp_path: Path) -> None:
    assert sorted(codes(tmp_path, nodes)) == expected


def test_the_six_emerging_industries_have_directions_in_the_words_of_the_document() -> None:
    pack, _ = load_pack(JILIN)
    assert pack
    chains = {chain.id: chain for chain in chains_of(pack)}
    texts = {clause.id: clause.text for clause in pack.clauses}
    for number, id in enumerate(
        (
            "biology", "fine_chemicals", "new_materials", "optoelectronics",
            "high_end_equipment", "new_energy_vehicles",
        ),
        1,
    ):  # fmt: skip
        chain: Chain = chains[id]
        assert f"3.10-{number}" in chain.clauses
        assert len(chain.nodes) >= 5
        assert all(node.basis == "stated" for node in chain.nodes)
        assert all(node.title.zh in texts[f"3.10-{number}"] for node in chain.nodes)


def test_the_two_chains_that_the_document_singles_out_lead_to_the_vehicle() -> None:
    pack, _ = load_pack(JILIN)
    assert pack
    for id in ("automobile", "rail_vehicles"):
        chain = pack.entries[id]
        assert isinstance(chain, Chain)
        final = chain.node("vehicle")
        assert final is not None
        assert final.kind == "final"
        assert final.basis == "stated"
        loose = [node.id for node in chain.nodes if not node.supplies and node is not final]
        assert loose == []
        assert chain.under("chassis") or id == "rail_vehicles"
