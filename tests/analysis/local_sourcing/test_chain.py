from __future__ import annotations

import pytest

from changbai.analysis.local_sourcing.chain import standing, suppliers, tiers
from changbai.analysis.local_sourcing.purchases import Purchase


def line(
    node: str, supplier: str, amount: float, local: bool | None, buyer: str = "主机厂"
) -> Purchase:
    return Purchase(buyer, node, supplier, amount, local)


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ([("a", 5, False), ("b", 5, False)], "missing"),
        ([("a", 5, True), ("b", 5, False)], "single"),
        ([("a", 9, True), ("b", 1, True)], "dependent"),
        ([("a", 7, True), ("b", 3, True)], "supplied"),
        ([("a", 5, None)], "unknown"),
        ([("a", 5, None), ("b", 1, False)], "missing"),
        ([("", 5, True)], "supplied"),
        ([("a", 0, True), ("b", 5, False)], "missing"),
        ([("a", 0, True)], "not bought"),
    ],
)
def test_states_of_a_node(lines: list, state: str) -> None:
    (found,) = standing([line("轴承", *one) for one in lines])
    assert found.state == state


def test_a_local_supplier_without_a_name_counts_as_some() -> None:
    (found,) = standing([line("轴承", "", 5, True)])
    assert (found.state, found.local_suppliers, found.largest) == ("supplied", 0, None)


def test_nodes_of_the_chain_that_nobody_bought_are_listed_first() -> None:
    found = standing([line("轴承", "a", 5, True)], ["座椅", "轴承"])
    assert [(one.node, one.state) for one in found] == [("座椅", "not bought"), ("轴承", "single")]


def test_outside_suppliers_by_what_was_bought_of_them() -> None:
    (found,) = standing(
        [line("x", "a", 1, False), line("x", "b", 3, False), line("x", "c", 9, True)]
    )
    assert found.outside == ("b", "a")
    assert (found.buyers, found.suppliers, found.local_suppliers) == (1, 3, 1)
    assert found.largest == pytest.approx(9 / 13)


def test_what_hangs_on_a_sole_supplier() -> None:
    found = suppliers(
        [line("x", "a", 5, True), line("y", "a", 2, True), line("y", "b", 2, False),
         line("z", "c", 3, None), line("z", "", 1, None)]
    )  # fmt: skip
    by_name = {one.supplier: one for one in found}
    assert by_name["a"].sole_for == ("x",)
    assert by_name["a"].exposure == 5
    assert by_name["a"].amount == 7
    # An unnamed line may be of another: nobody is then known to be the only one.
    assert by_name["c"].sole_for == ()
    assert found[0].supplier == "a"


def test_tiers_count_steps_to_the_end_of_the_chain() -> None:
    lines = [line("发动机", "b", 5, True), line("铸件", "c", 2, True, "b"),
             line("钢", "d", 1, True, "c"), line("钢", "d", 1, True)]  # fmt: skip
    assert tiers(lines) == {"主机厂": 0, "b": 1, "d": 1, "c": 2}


def test_a_ring_begins_with_its_largest_buyer() -> None:
    lines = [
        line("x", "b", 5, True, "a"),
        line("y", "a", 9, True, "b"),
        line("z", "c", 1, True, "a"),
    ]
    assert tiers(lines) == {"b": 0, "a": 1, "c": 2}
    assert tiers([line("x", "a", 1, True, "a")]) == {"a": 0}
