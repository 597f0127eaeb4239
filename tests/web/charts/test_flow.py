from __future__ import annotations

import re

from changbai.web.charts.flow import columns, flow

NODES = {"car": ("汽车", ""), "axle": ("车桥 <x>", "own"), "steel": ("钢", "own")}
LINKS = [("axle", "car"), ("steel", "axle"), ("steel", "car")]


def test_a_node_stands_as_far_left_as_its_longest_way() -> None:
    assert columns(list(NODES), LINKS) == {"car": 0, "axle": 1, "steel": 2}


def test_boxes_links_and_words() -> None:
    drawn = flow(NODES, LINKS, "who supplies whom")
    assert drawn.count("<rect") == 3
    assert drawn.count("<path") == 3
    assert "车桥 &lt;x&gt;" in drawn
    assert 'aria-label="who supplies whom"' in drawn
    assert "style=" not in drawn
    at = dict(zip(NODES, re.findall(r'<rect[^>]* x="([0-9.]+)"', drawn), strict=True))
    assert float(at["steel"]) < float(at["axle"]) < float(at["car"])


def test_without_links_there_is_no_picture() -> None:
    assert flow(NODES, [], "x") == ""


def test_a_ring_ends() -> None:
    assert max(columns(["a", "b"], [("a", "b"), ("b", "a")]).values()) <= 2
    assert flow({"a": ("a", ""), "b": ("b", "")}, [("a", "b"), ("b", "a")], "x")
