"""A write happens once, says what changed when it comes too late, and keeps every digit."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as some

from changbai.actions.once import KEPT
from changbai.records import journal
from changbai.records.models import AuditEvent, Filing, KeptAnswer, ReturnRevision
from changbai.web.api.answers import Refused
from changbai.web.api.body import read_exactly
from changbai.web.api.cells import typed_of
from tests.web.api.office import GOOD, Caller, caller, province

PLACE = "/returns/waste/2016/P003"


def codes(answer: Any) -> list[str]:
    return [problem["code"] for problem in answer.json()["problems"]]


def hand_in(call: Caller, values: Any = None, **headers: str) -> Any:
    return call("PUT", PLACE, {"values": GOOD if values is None else values}, **headers)


def test_a_return_goes_all_the_way_through_the_interface(office: None) -> None:
    filed = hand_in(caller("enterprise"))
    assert filed.status_code == 404, "the enterprise is another"
    county, prefecture, province_ = (caller(n) for n in ("county", "prefecture", "province"))
    filed = hand_in(county)
    assert (filed.status_code, filed.headers["ETag"]) == (200, '"1.1"')
    assert filed.json()["values"]["waste_disposed"] == 100
    assert filed.json()["filing"]["holder"] == "220881"
    for call in (county, prefecture, province_):
        waiting = call.get("/returns?waiting=true").json()["data"]
        assert [each["unit"]["code"] for each in waiting] == ["P003"]
        assert call("POST", f"{PLACE}/acts", {"act": "pass_on"}).status_code == 200
    done = county.get(PLACE).json()
    assert (done["state"], done["filing"]["status"], done["version"]) == (
        "verified", "verified", "4.2",
    )  # fmt: skip
    assert [each["act"] for each in county.get(f"{PLACE}/acts").json()["data"]] == [
        "hand_in", "pass_on", "pass_on", "pass_on",
    ]  # fmt: skip
    assert [e["state"] for e in county.get(f"{PLACE}/revisions").json()["data"]] == [
        "reported", "verified",
    ]  # fmt: skip
    assert journal.verify() == []


def test_cut_appeal_answer_and_correction(office: None) -> None:
    county, filler = caller("county"), caller("enterprise")
    place = "/returns/waste/2014/P000"
    filed = filler("PUT", place, {"values": GOOD})
    assert filed.status_code == 200

    def act(call: Caller, **body: Any) -> Any:
        answer = call("POST", f"{place}/acts", body)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    cut = act(county, act="cut", element="waste_generated", value="900", reason="与台账不符")
    assert cut["cuts"]["waste_generated"] == {
        "reported": 1000, "verified": 900, "reason": "与台账不符",
    }  # fmt: skip
    assert act(filler, act="appeal", reason="台账已更正")["filing"]["appeal"] is True
    assert act(county, act="answer", restore=True, reason="属实")["values"]["waste_generated"] == (
        1000
    )
    assert act(county, act="send_back", reason="补充说明")["state"] == "refused"
    assert filler("PUT", place, {"values": GOOD}).status_code == 200
    for name in ("county", "prefecture", "province"):
        act(caller(name), act="pass_on")
    asked = act(filler, act="ask_correction", values=GOOD | {"waste_generated": 1000}, reason="漏")
    assert asked["filing"]["correction"] is True
    assert act(caller("province"), act="grant_correction")["filing"]["correction"] is False


def test_the_journal_says_through_which_token(office: None) -> None:
    hand_in(caller("county"))
    line = AuditEvent.objects.get(action="returns.hand_in")
    assert (line.actor, line.role) == ("county", "county")
    assert line.facts["token"] > 0


def test_a_key_is_done_once_and_answers_alike(office: None) -> None:
    call = caller("county")
    first = hand_in(call, Idempotency_Key="a-1")
    again = hand_in(call, Idempotency_Key="a-1")
    assert (first.status_code, again.status_code) == (200, 200)
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    other = hand_in(call, {"waste_generated": 1}, Idempotency_Key="a-1")
    assert (other.status_code, codes(other)) == (422, ["CB746"])
    assert ReturnRevision.objects.filter(of__unit__code="P003", of__period="2016").count() == 1
    assert AuditEvent.objects.filter(action="returns.hand_in").count() == 1
    # The key of one account says nothing to another.
    assert hand_in(caller("province"), Idempotency_Key="a-1").status_code == 409


def test_a_refusal_frees_its_key(office: None) -> None:
    call = caller("county")
    assert hand_in(call, {"waste_generated": 1}, Idempotency_Key="b").status_code == 422
    assert KeptAnswer.objects.count() == 0
    assert hand_in(call, Idempotency_Key="b").status_code == 200


def test_a_key_is_kept_seven_days_and_must_be_plain(office: None) -> None:
    call = caller("county")
    hand_in(call, Idempotency_Key="c")
    KeptAnswer.objects.update(made_at=timezone.now() - KEPT - timedelta(seconds=1))
    assert hand_in(call, Idempotency_Key="d").status_code == 409
    assert KeptAnswer.objects.count() == 0
    for key in ("键", "a b", "x" * 201):
        answer = call("POST", "/passes", {"returns": []}, Idempotency_Key=key)
        assert answer.status_code in (400, 422)


def test_who_comes_too_late_is_told_what_changed(office: None) -> None:
    county = caller("county")
    seen = hand_in(county).headers["ETag"]
    cut = {"act": "cut", "element": "waste_stored", "value": 190, "reason": "与台账不符"}
    assert county("POST", f"{PLACE}/acts", cut, If_Match=seen).status_code == 200
    late = county("POST", f"{PLACE}/acts", {"act": "pass_on"}, If_Match=f"W/{seen}")
    assert (late.status_code, codes(late)) == (409, ["CB624"])
    told = late.json()
    assert told["changed"] == [{"element": "waste_stored", "before": 200, "now": 190}]
    assert told["current"]["version"] == "2.2"
    now = f'"{told["current"]["version"]}"'
    assert county("POST", f"{PLACE}/acts", {"act": "pass_on"}, If_Match=now).status_code == 200
    wrong = county("POST", f"{PLACE}/acts", {"act": "pass_on"}, If_Match="yesterday")
    assert (wrong.status_code, codes(wrong)) == (400, ["CB747"])


def test_a_return_that_has_not_changed_is_not_sent_again(office: None) -> None:
    county = caller("county")
    tag = hand_in(county).headers["ETag"]
    same = county.get(PLACE, If_None_Match=tag)
    assert (same.status_code, same.content) == (304, b"")
    county("POST", f"{PLACE}/acts", {"act": "receive"})
    assert county.get(PLACE, If_None_Match=tag).status_code == 200


def test_a_check_tells_what_handing_in_tells_and_does_nothing(office: None) -> None:
    county = caller("county")
    lines = AuditEvent.objects.count()
    for values in (GOOD, {**GOOD, "waste_generated": 1}, {"waste_stored": "约200"}, {"x": 1}):
        path = "/checks/waste/2016/P003"
        told = county("POST", path, {"values": values}).json()
        many = county(
            "POST", "/checks/waste/2016", {"rows": [{"unit": "P003", "values": values}]}
        ).json()
        assert (many["done"], many["rows"][0]["done"]) == (int(told["sound"]), told["sound"])
        assert {p["code"] for p in told["problems"] if p["level"] == "error"} == {
            p["code"] for p in many["rows"][0]["problems"] if p["level"] == "error"
        }
        if not told["sound"]:
            assert told["problems"] == hand_in(county, values).json()["problems"]
    assert AuditEvent.objects.count() == lines
    assert Filing.objects.count() == 0


def test_of_many_the_sound_go_and_the_others_are_told(office: None) -> None:
    rows = [
        {"unit": "P003", "values": GOOD},
        {"unit": "P002", "values": GOOD},
        {"unit": "P003", "values": GOOD},
        {"unit": "P000", "values": {"waste_generated": "1.2万"}},
        {"unit": "P006", "values": {**GOOD, "waste_dumped": 10, "waste_stored": 190}},
        {"unit": "P009", "values": {**GOOD, "waste_dumped": 10, "waste_stored": 190},
         "explanations": dict.fromkeys(queries(), "停产检修")},
    ]  # fmt: skip
    answer = caller("county")("POST", "/returns/waste/2014", {"rows": rows}, Idempotency_Key="m")
    assert answer.status_code == 200
    told = answer.json()
    assert [row["done"] for row in told["rows"]] == [True, False, False, False, False, True]
    why = [[p["code"] for p in row["problems"]] for row in told["rows"]]
    assert why[1:3] == [["CB742"], ["CB745"]]
    assert "CB523" in why[3]
    assert "CB627" in why[4]
    assert (told["done"], told["left"]) == (2, 4)
    assert AuditEvent.objects.filter(action="returns.hand_in_rows").count() == 1


def queries() -> list[str]:
    return [r.id for r in province.pack().forms["waste"].rules if r.level == "query"]


def test_clean_returns_are_passed_together(office: None) -> None:
    county = caller("county")
    rows = [{"unit": code, "values": GOOD} for code in ("P000", "P003", "P006")]
    county("POST", "/returns/waste/2014", {"rows": rows})
    cut = {"act": "cut", "element": "waste_stored", "value": 190, "reason": "核"}
    county("POST", "/returns/waste/2014/P006/acts", cut)
    names = [{"form": "waste", "period": "2014", "unit": row["unit"]} for row in rows]
    names.append({"form": "waste", "period": "2014", "unit": "P002"})
    told = county("POST", "/passes", {"returns": names}).json()
    assert [row["done"] for row in told["rows"]] == [True, True, False, False]
    assert [[p["code"] for p in row["problems"]] for row in told["rows"]][2:] == [
        ["CB629"], ["CB742"],
    ]  # fmt: skip


def test_a_closed_period_takes_nothing_until_it_is_opened_again(office: None) -> None:
    top, county = caller("province"), caller("county")
    assert top("PUT", "/closings/waste/2016").status_code == 200
    assert (top("PUT", "/closings/waste/2016").status_code) == 409
    assert [c["period"] for c in county.get("/closings?form=waste").json()["data"]] == ["2016"]
    closed = hand_in(county)
    assert (closed.status_code, codes(closed)) == (409, ["CB620"])
    nothing = top("POST", "/closings/waste/2016/reopen", {"reason": " "})
    assert (nothing.status_code, codes(nothing)) == (422, ["CB621"])
    assert top("POST", "/closings/waste/2016/reopen", {"reason": "补报"}).status_code == 200
    assert hand_in(county).status_code == 200
    assert top("PUT", "/closings/waste/2016-09").status_code == 404


HOSTILE = [
    (b'{"values": {"waste_generated": NaN}}', 422),
    (b'{"values": {"waste_generated": Infinity}}', 422),
    (b'{"values": {"waste_generated": 1e309}}', 422),
    (b'{"values": {"waste_generated": 1e999999999}}', 422),
    (b'{"values": {"waste_generated": ' + b"9" * 41 + b"}}", 422),
    (b'{"values": {"waste_generated": ' + b"1" * 5000 + b"}}", 422),
    (b'{"values": {"waste_generated": 1}, "values": {}}', 422),
    (b'{"values": {}, "state": "verified"}', 422),
    (b'{"values": {"waste_generated": "\\u0000"}}', 422),
    (b'{"values": {"waste_generated": "\\ud800"}}', 422),
    (b'{"values": {"\\u0000": "1"}}', 422),
    (b'{"values": {"waste_generated": {"$gt": 0}}}', 422),
    (b"[" * 100000, 422),
    (b"\xff\xfe", 422),
    (b"{", 422),
    (b"", 422),
    (b"null", 422),
    (b'{"values": {"waste_generated": "' + b"9" * 3000 + b'"}}', 422),
    (b'{"values": {"' + b"x" * 5_300_000 + b'": 1}}', 413),
]


@pytest.mark.parametrize(("body", "status"), HOSTILE, ids=range(len(HOSTILE)))
def test_what_cannot_be_meant_is_refused(office: None, body: bytes, status: int) -> None:
    answer = caller("county")("PUT", PLACE, body)
    assert answer.status_code == status, answer.content[:300]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert ReturnRevision.objects.filter(of__unit__code="P003", of__period="2016").count() == 0


def test_the_content_must_be_json_and_words_come_in_either_language(office: None) -> None:
    call = caller("county")
    form = call.client.put(
        f"/api/v1{PLACE}", "a=1", "text/plain", headers={"Authorization": f"Bearer {call.secret}"}
    )
    assert (form.status_code, form.json()["code"]) == (415, "CB757")
    zh = hand_in(call, {}, Accept_Language="zh-CN").json()
    en = hand_in(call, {}, Accept_Language="en").json()
    assert (zh["title"], en["title"]) == ("内容不合要求", "Unprocessable content")
    assert "没有填" in zh["detail"]
    assert "is missing" in en["detail"]
    assert zh["problems"][0]["element"] == "waste_generated"


@given(
    some.decimals(min_value=-(10**15), max_value=10**15, places=2),
    some.sampled_from(["number", "text"]),
)
@settings(max_examples=200, deadline=None)
def test_a_number_comes_back_as_it_was_sent_or_is_refused(value: Decimal, sent_as: str) -> None:
    # b204 asks for money with decimals: what would not survive a double must be refused.
    form = next(f for f in province.pack().forms.values() if any(e.decimals for e in f.elements))
    element = next(e for e in form.elements if e.decimals and e.type in ("flow", "stock"))
    body = f'{{"x": {value}}}' if sent_as == "number" else f'{{"x": "{value}"}}'
    given_ = read_exactly(body.encode())["x"]
    typed, problems = typed_of(form, {element.id: given_}, "2016")
    kept = Decimal(repr(float(str(typed[element.id]))))
    assert (kept == value) is not bool(problems)
    if len(value.as_tuple().digits) <= 15:
        assert problems == []


@given(some.binary(max_size=60) | some.text(max_size=60).map(str.encode))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(Refused):
        read_exactly(body)
