from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from changbai.kernel.tree import DatedTree, Edge, Span, TreeView

#: Random forests: every node's parent has a smaller number, 0 means none.
FORESTS = st.lists(st.integers(0, 30), min_size=1, max_size=30).map(
    lambda parents: TreeView(
        Edge(str(node), str(parent % node) if parent % node else "")
        for node, parent in enumerate(parents, 1)
    )
)


@given(FORESTS)
def test_descendants_and_ancestors_are_each_others_inverse(tree):
    for node in tree.parent:
        for below in tree.descendants(node):
            assert node in list(tree.ancestors(below))


@given(FORESTS)
def test_the_roots_hold_every_node_once(tree):
    found = [node for root in tree.roots() for node in tree.descendants(root)]
    assert sorted(found) == sorted(tree.parent)
    assert tree.cycle() == []


@given(FORESTS)
def test_parents_come_first_and_one_deeper(tree):
    for node, parent in tree.parent.items():
        if parent in tree.parent:
            assert tree.depth(node) == tree.depth(parent) + 1


def test_a_circle_is_found_and_walked_once():
    tree = TreeView([Edge("a", "b"), Edge("b", "a"), Edge("c", "a")])
    assert set(tree.cycle()) == {"a", "b"}
    assert list(tree.ancestors("c")) == ["c", "a", "b"]
    assert set(tree.descendants("a")) == {"a", "b", "c"}


def test_a_county_becomes_a_district():
    change = date(2014, 10, 20)
    tree = DatedTree(
        [
            Edge("220100", ""),
            Edge("220181", "220100", Span(end=date(2014, 10, 19))),
            Edge("220113", "220100", Span(start=change)),
        ]
    )
    assert tree.change_days() == (change,)
    assert "220181" in tree.on(date(2014, 10, 19))
    assert "220181" not in tree.on(change)
    assert tree.on(change) is tree.on(date(2016, 1, 1))
