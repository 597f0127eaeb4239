"""A code is shown with the name that a later edition of its list gives it."""

from __future__ import annotations

from changbai.kernel.text import Text
from changbai.web.views.unit import code_name
from tests.web.province import pack


def test_an_industry_renamed_in_2017_says_both_names() -> None:
    name = code_name(pack(), "industry", "25")
    assert isinstance(name, Text)
    assert name.zh == "石油加工、炼焦和核燃料加工业（后称：石油、煤炭及其他燃料加工业）"
    assert "later: Processing of petroleum, coal and other fuels" in name.en


def test_a_code_that_kept_its_name_and_one_that_is_unknown() -> None:
    assert code_name(pack(), "industry", "36") == Text("汽车制造业", "Motor vehicles")
    assert code_name(pack(), "industry", "99") == "99"
