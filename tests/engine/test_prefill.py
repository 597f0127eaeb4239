"""What stands still is offered again; what flows is not."""

from __future__ import annotations

from changbai.engine.prefill import offered, period_before
from changbai.kernel.period import Period, month
from tests.web.province import pack


def test_a_stock_is_offered_and_a_flow_never() -> None:
    form = pack().forms["rd"]
    before = {"rd_staff": 38, "rd_equipment": None, "rd_expense": 900, "rd_projects": 0}
    assert offered(form, before, pack()) == {"rd_staff": "38"}


def test_a_code_that_the_list_no_longer_has_is_not_offered() -> None:
    form = pack().forms["clean_production"]
    element = next(each for each in form.elements if each.type == "code")
    code = next(iter(pack().codes[element.codes]))
    assert offered(form, {element.id: code}, pack()) == {element.id: code}
    assert offered(form, {element.id: "没有这个代码"}, pack()) == {}


def test_the_period_before_crosses_the_year() -> None:
    forms = {form.periodicity: form for form in pack().forms.values()}
    assert period_before(forms["month"], month(2016, 1)) == month(2015, 12)
    assert period_before(forms["month"], month(2016, 9)) == month(2016, 8)
    assert period_before(forms["year"], Period(2016)) == Period(2015)
