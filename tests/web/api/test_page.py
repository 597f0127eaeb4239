"""A list is read whole while rows are added: none twice, none missing that was there before."""

from __future__ import annotations

from typing import Any

from changbai.records.models import Computation
from tests.web.api.office import GOOD, Caller, caller


def pages(call: Caller, path: str, between: Any = None) -> list[Any]:
    """Read a list to its end; `between` happens after each page."""
    found, cursor = [], ""
    while True:
        joint = "&" if "?" in path else "?"
        answer = call.get(f"{path}{joint}cursor={cursor}" if cursor else path)
        assert answer.status_code == 200, answer.content
        told = answer.json()
        found += told["data"]
        if told["next"] is None:
            return found
        cursor = told["next"]
        if between:
            between()


def test_rows_that_come_meanwhile_shift_nothing(office: None) -> None:
    call = caller("province")
    before = [(e["period"], e["unit"]["code"]) for e in call.get("/returns").json()["data"]]
    codes = iter(["P003", "P007", "P011", "P001", "P005"])

    def one_more() -> None:
        code = next(codes, "")
        if code:
            period = "2016" if code in ("P003", "P007", "P011") else "2014"
            answer = call("PUT", f"/returns/waste/{period}/{code}", {"values": GOOD})
            assert answer.status_code == 200

    read = [(e["period"], e["unit"]["code"]) for e in pages(call, "/returns?limit=3", one_more)]
    assert len(read) == len(set(read))
    assert read[: len(before)] == before
    assert len(read) == len(before) + 5


def test_every_list_is_the_same_in_small_pages_as_in_one(office: None) -> None:
    call = caller("county")
    for path in ("/units", "/areas", "/codes/industry", "/indicators", "/targets"):
        whole = call.get(f"{path}?limit=1000").json()["data"]
        assert pages(call, f"{path}?limit=7") == whole, path
    for path in ("/results?area=220881", "/verdicts?as_of=2016-12"):
        whole = call.get(f"{path}&limit=1000").json()["data"]
        assert whole
        assert pages(call, f"{path}&limit=25") == whole, path


def test_filters_keep_what_they_name(office: None) -> None:
    call = caller("province")

    def found(query: str) -> set[tuple[str, str]]:
        data = call.get(f"/returns?limit=1000&{query}").json()["data"]
        return {(each["period"], each["unit"]["code"]) for each in data}

    everything = found("")
    assert found("period=2016") == {each for each in everything if each[0] == "2016"}
    assert {code for _, code in found("area=220881")} == {"P000", "P003", "P006", "P009"}
    assert {code for _, code in found("area=220800")} == {
        f"P{i:03d}" for i in range(12) if i % 3 != 2
    }
    assert found("unit=P004&state=refused") == {("2015", "P004"), ("2016", "P004")}
    assert found("status=sent_back") == found("state=refused")
    assert found("status=handed_in") == set()
    assert call("PUT", "/returns/waste/2016/P003", {"values": GOOD}).status_code == 200
    assert found("status=handed_in") == {("2016", "P003")}
    assert found("waiting=true") == set()


def test_a_cursor_of_another_computation_or_of_nobody_is_refused(office: None) -> None:
    call = caller("province")
    cursor = call.get("/results?limit=1").json()["next"]
    assert call.get(f"/results?cursor={cursor}").status_code == 200
    for wrong in ("x", "!!!!", "MTo5OTk", "LTE6", "MTox" * 30):
        answer = call.get(f"/results?cursor={wrong}")
        assert (answer.status_code, answer.json()["code"]) == (400, "CB748"), wrong
    now = Computation.objects.get(is_current=True)
    Computation.objects.update(is_current=False, is_published=False)
    now.pk, now.is_current, now.is_published = None, True, True
    now.save()
    assert call.get(f"/results?cursor={cursor}").status_code == 400
