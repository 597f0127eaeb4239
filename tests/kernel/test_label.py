from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changbai.kernel.label import label_of


@pytest.mark.parametrize(
    ("sent", "label"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("C:\\报表\\2016年 报表.xlsx", "2016年 报表.xlsx"),
        ("a\0b.xlsx", "ab.xlsx"),
        ("报表\u202exslx.exe", "报表xslx.exe"),
        ("a\r\nX-Header: 1.pdf", "a X-Header: 1.pdf"),
        ("..", "file"),
        ("", "file"),
        ("𠮷林㙦연변.docx", "𠮷林㙦연변.docx"),
    ],
)
def test_a_name_is_a_label_and_no_path(sent: str, label: str) -> None:
    assert label_of(sent) == label


def test_a_long_name_keeps_its_ending() -> None:
    label = label_of("表" * 300 + ".xlsx")
    assert len(label) == 200
    assert label.endswith("….xlsx")
    assert label_of("x" * 300) == "x" * 200


@given(st.text(max_size=400), st.integers(20, 200))
def test_whatever_is_sent_it_fits_on_a_line(sent: str, most: int) -> None:
    label = label_of(sent, most)
    assert 0 < len(label) <= most
    assert label.isprintable() or " " in label
    assert not set(label) & set("/\\\0\n\r\u202e")
