"""A good programme with one thing broken: the check proves what a procedure must keep."""

from __future__ import annotations

import pytest

from changbai.pack.load import load_pack
from changbai.procedure.cases import run_rehearsals
from tests.pack.good_pack import GOOD as PACK_FILES
from tests.pack.good_pack import write_pack

PROCEDURE = "procedures/simple.yaml"
AGAIN = "procedures/again.yaml"
AWARD = "programmes/award/programme.yaml"
TABLE = "deadlines.csv"

GOOD = {
    PROCEDURE: """\
title: 简易认定
stages:
  - id: application
    title: 申报
    kind: apply
  - id: acceptance
    title: 受理
    kind: check
    by: organiser
    within: 5 workdays
    correct_within: 5 workdays
    on: {reject: refused, lapse: refused}
  - id: panel
    title: 评审
    kind: panel
    by: organiser
    within: 20 workdays
    experts: 5
    quorum: 3
    trim: 1
    pass_at: 60
    on: {reject: refused}
  - id: publicity
    title: 公示
    kind: publicity
    by: organiser
    lasts: 5 workdays
    within: 10 workdays
    on: {reject: refused}
  - id: decision
    title: 决定
    kind: decide
    by: organiser
    within: 10 workdays
    on: {recognise: recognised, refuse: refused}
ends:
  recognised: {title: 已认定, outcome: grant}
  refused: {title: 不予认定, outcome: refuse}
  withdrawn: {title: 已撤回, outcome: close}
withdraw: withdrawn
appeal: {within: 10 workdays, by: organiser, answer_within: 15 workdays, back_to: panel}
""",
    AGAIN: """\
title: 复评
stages:
  - id: report
    title: 报送
    kind: task
    by: applicant
    within: 20 workdays
    on: {lapse: gone}
  - id: entry
    title: 决定
    kind: decide
    by: organiser
    within: 10 workdays
    on: {keep: kept, drop: gone}
ends:
  kept: {title: 保留, outcome: keep}
  gone: {title: 撤销, outcome: revoke}
appeal: {within: 10 workdays, by: organiser, answer_within: 15 workdays}
""",
    AWARD: """\
title: 企业培育
clauses: [1.1-2]
status: running
description: 培育一批企业
bodies: [industry]
unit: enterprise
follows: [{procedure: simple}]
roles: {organiser: [industry]}
materials: [申请表]
number: A-{year}-{serial:03}
reevaluation: {procedure: again, every: 2 years, by: organiser}
revocations:
  fraud: {title: 弄虚作假, bar: 3 years}
adjust:
  panel: {experts: 7}
cases:
  - name: 申报
    events:
      - {day: 2015-03-02, event: apply, application: a1, actor: u1, unit: u1}
    expect: acceptance
  - name: 缺件
    events:
      - {day: 2015-03-02, event: apply, application: a1, actor: u1, unit: u1}
      - {day: 2015-03-03, event: pass, application: a1, actor: industry}
    expect: CB913
  - name: 不予受理
    events:
      - {day: 2015-03-02, event: apply, application: a1, actor: u1, unit: u1}
      - {day: 2015-03-03, event: reject, application: a1, actor: industry}
    expect: refused
""",
    TABLE: """\
项目,环节,期限
award,acceptance,10个工作日
""",
}

DECIDED = "recognise: recognised, refuse: refused"
TWICE = "ends:\n  panel: {title: 评审, outcome: refuse}\n"
APPEAL = GOOD[PROCEDURE][GOOD[PROCEDURE].index("appeal:") :]
ACT = "application: a1, actor: industry"

#: name, file, words replaced, words put there, code.
SWAPS = [
    ("running without a procedure", AWARD, "follows: [{procedure: simple}]\n", "", "CB260"),
    (
        "a procedure of its own beside",
        AWARD,
        "roles:",
        "stages: [{id: application, title: 申报, kind: apply}]\nroles:",
        "CB261",
    ),
    ("way to nowhere", PROCEDURE, "reject: refused, lapse", "reject: refusd, lapse", "CB262"),
    ("withdrawal to nowhere", PROCEDURE, "withdraw: withdrawn", "withdraw: gone", "CB262"),
    ("appeal to nowhere", PROCEDURE, "back_to: panel", "back_to: panels", "CB262"),
    (
        "stage that nothing leads to",
        PROCEDURE,
        "on: {reject: refused, lapse: refused}",
        "on: {pass: publicity, reject: refused, lapse: refused}",
        "CB263",
    ),
    (
        "end that nothing leads to",
        PROCEDURE,
        "ends:\n",
        "ends:\n  x: {title: 无, outcome: close}\n",
        "CB263",
    ),
    ("end without an outcome", PROCEDURE, "已认定, outcome: grant", "已认定", "CB264"),
    ("stage without an actor", AGAIN, "    by: applicant\n", "", "CB265"),
    ("role that nobody fills", AWARD, "roles: {organiser: [industry]}\n", "", "CB266"),
    ("role without bodies", AWARD, "{organiser: [industry]}", "{organiser: []}", "CB266"),
    ("rejection that leads nowhere", PROCEDURE, "    on: {reject: refused}\n", "", "CB267"),
    ("applicant who may keep silent", AGAIN, "    on: {lapse: gone}\n", "", "CB267"),
    ("decision without a result", AGAIN, "    on: {keep: kept, drop: gone}\n", "", "CB267"),
    ("ring without a way out", PROCEDURE, f"{{{DECIDED}}}", "{again: decision}", "CB268"),
    (
        "recognition without publicity",
        PROCEDURE,
        "    pass_at: 60\n    on: {reject",
        "    pass_at: 60\n    on: {pass: decision, reject",
        "CB269",
    ),
    ("no time limit", PROCEDURE, "    within: 20 workdays\n", "", "CB270"),
    ("publicity without a length", PROCEDURE, "    lasts: 5 workdays\n", "", "CB270"),
    (
        "corrections without a time limit",
        PROCEDURE,
        "    correct_within: 5 workdays\n",
        "",
        "CB270",
    ),
    ("key of another kind", PROCEDURE, "    lasts: 5", "    quorum: 3\n    lasts: 5", "CB271"),
    (
        "result that the kind has not",
        PROCEDURE,
        "on: {reject: refused}\n  - id: decision",
        "on: {reject: refused, lapse: refused}\n  - id: decision",
        "CB271",
    ),
    ("quorum above the experts", PROCEDURE, "quorum: 3", "quorum: 9", "CB272"),
    ("all scores trimmed away", PROCEDURE, "trim: 1", "trim: 2", "CB272"),
    (
        "no application first",
        PROCEDURE,
        "kind: apply",
        "kind: task\n    by: organiser\n    within: 5 days",
        "CB273",
    ),
    ("scorecard that is not there", AWARD, "{experts: 7}", "{experts: 7, scorecard: x}", "CB274"),
    (
        "two editions from one day",
        AWARD,
        "[{procedure: simple}]",
        "[{procedure: simple}, {procedure: simple}]",
        "CB275",
    ),
    (
        "edition that takes over and has no place",
        AWARD,
        "[{procedure: simple}]",
        "[{procedure: simple}, {procedure: other, since: 2016-01-01, running: move}]",
        "CB276",
    ),
    ("number without a serial", AWARD, "A-{year}-{serial:03}", "A-{year}", "CB277"),
    ("number with an unknown field", AWARD, "A-{year}", "A-{yeer}", "CB277"),
    ("adjusting what the kind has not", AWARD, "{experts: 7}", "{needs: 7}", "CB271"),
    ("adjusting no stage of it", AWARD, "  panel: {experts", "  panle: {experts", "CB279"),
    ("deadline of no stage of it", TABLE, "acceptance", "accept", "CB279"),
    ("deadline of no programme", TABLE, "award", "awards", "CB201"),
    ("deadline that is no time", TABLE, "10个工作日", "十天", "CB132"),
    ("procedure that is not there", AWARD, "procedure: again", "procedure: agian", "CB201"),
    (
        "body that is not there",
        AWARD,
        "{organiser: [industry]}",
        "{organiser: [industri]}",
        "CB201",
    ),
    ("kind that is not there", AWARD, "unit: enterprise", "unit: firm", "CB201"),
    ("stage and end of one id", PROCEDURE, "ends:\n", TWICE, "CB281"),
    ("outcome of another course", AGAIN, "保留, outcome: keep", "保留, outcome: grant", "CB282"),
    (
        "refusal without appeal",
        PROCEDURE,
        APPEAL,
        "",
        "CB283",
    ),
    (
        "event with an unknown key",
        AWARD,
        "actor: u1, unit: u1}\n    expect: acc",
        "actr: u1}\n    expect: acc",
        "CB130",
    ),
    ("event on no day", AWARD, "day: 2015-03-02", "day: 2015-02-30", "CB132"),
]
#: What a broken thing brings with it: one fault may be seen from two sides.
ALSO = {
    "CB201": {"CB284"},
    "CB260": {"CB279", "CB284"},
    "CB262": {"CB263"},
    "CB261": {"CB260", "CB263", "CB267", "CB268", "CB270", "CB279", "CB274"},
    "CB265": {"CB267"},
    "CB267": {"CB263", "CB268"},
    "CB268": {"CB263"},
    "CB269": {"CB263"},
    "CB273": {"CB270"},
    "CB281": {"CB263", "CB262"},
    "CB282": {"CB269"},
}
OTHER = GOOD[PROCEDURE].replace("id: panel", "id: jury").replace("back_to: panel", "back_to: jury")


def codes(tmp_path, changes):
    _, problems = load_pack(write_pack(tmp_path, {**GOOD, **changes}))
    return problems


def test_the_good_programme_is_good(tmp_path):
    pack, problems = load_pack(write_pack(tmp_path, GOOD))
    assert [problem.show() for problem in problems] == []
    assert run_rehearsals(pack) == []


@pytest.mark.parametrize(("name", "file", "old", "new", "code"), SWAPS, ids=[s[0] for s in SWAPS])
def test_one_thing_broken(tmp_path, name, file, old, new, code):
    text = GOOD[file].replace(old, new, 1)
    assert text != GOOD[file], "the words to replace are not there"
    more = {"procedures/other.yaml": OTHER} if "procedure: other" in text else {}
    problems = codes(tmp_path, {file: text, **more})
    found = {problem.code for problem in problems}
    assert code in found
    assert found - {code} <= ALSO.get(code, set())
    assert all(problem.sentence("zh") and problem.sentence("en") for problem in problems)
    told = [problem for problem in problems if problem.code == code]
    assert all(problem.place.file for problem in told)


def test_places_add_up(tmp_path):
    stage = """\
  - id: choice
    title: 择优
    kind: select
    by: organiser
    within: 5 workdays
    places: PLACES
    on: {reject: refused}
  - id: publicity
"""
    for places, code in [
        ("{total: 3, table: {a: 2, b: 1}}", None),
        ("{total: 2, table: {a: 2, b: 1}}", "CB278"),
        ("{by: area}", "CB278"),
    ]:
        text = GOOD[PROCEDURE].replace("  - id: publicity\n", stage.replace("PLACES", places))
        found = [problem.code for problem in codes(tmp_path, {PROCEDURE: text})]
        assert found == ([code] if code else [])


def test_a_scorecard_counts_out_of_the_same_full_marks(tmp_path):
    card = next(name for name in PACK_FILES if name.startswith("scorecards/"))
    id = card.removeprefix("scorecards/").removesuffix(".yaml")
    marks = PACK_FILES[card].partition("full_marks: ")[2].partition("\n")[0]
    for out_of, told in [(marks, []), ("7", ["CB285"])]:
        adjusted = f"{{experts: 7, scorecard: {id}, out_of: {out_of}, pass_at: 1}}"
        text = GOOD[AWARD].replace("{experts: 7}", adjusted)
        assert [problem.code for problem in codes(tmp_path, {AWARD: text})] == told


def test_a_procedure_that_nobody_follows_is_doubtful(tmp_path):
    found = codes(tmp_path, {"procedures/spare.yaml": GOOD[PROCEDURE]})
    assert [problem.code for problem in found] == ["CB284"]


def test_too_few_examples_are_doubtful(tmp_path):
    text = GOOD[AWARD][: GOOD[AWARD].index("  - name: 缺件")]
    assert [problem.code for problem in codes(tmp_path, {AWARD: text})] == ["CB280"]


def test_an_example_that_comes_out_otherwise_is_told(tmp_path):
    text = GOOD[AWARD].replace("expect: refused", "expect: recognised")
    pack, problems = load_pack(write_pack(tmp_path, {**GOOD, AWARD: text}))
    assert problems == []
    told = run_rehearsals(pack)
    assert [problem.code for problem in told] == ["CB927"]
    assert "refused" in told[0].sentence("en")


def test_a_refusal_on_the_way_must_be_expected(tmp_path):
    rejected = f"{{day: 2015-03-03, event: reject, {ACT}}}"
    early = f"{{day: 2015-03-03, event: pass, {ACT}EXPECTED}}"
    for expected, told in [("", "CB913"), (", expect: CB905", "CB926"), (", expect: CB913", "")]:
        both = f"{early.replace('EXPECTED', expected)}\n      - {rejected}"
        text = GOOD[AWARD].replace(rejected, both)
        assert text != GOOD[AWARD]
        pack, _ = load_pack(write_pack(tmp_path, {**GOOD, AWARD: text}))
        assert [problem.code for problem in run_rehearsals(pack)] == ([told] if told else [])
