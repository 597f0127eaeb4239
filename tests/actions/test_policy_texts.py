"""Taking a text in, deciding, undoing, issuing: who may, what is kept, what is refused."""

from __future__ import annotations

import pytest

from changbai.actions._actor import OPERATOR, Actor
from changbai.actions.policy_texts import decide, issue, take_text
from changbai.records.models import PackVersion, PolicyText, ReviewStep
from changbai.records.models.audit import AppendOnlyError
from changbai.records.packs import open_pack
from tests.web.texts import NEW_TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> PolicyText:
    made, problems = take_text(actor=OPERATOR, name="a.txt", text=NEW_TEXT)
    assert problems == []
    assert made is not None
    return made


def do(kept: PolicyText, act: str, item: str = "", **typed: str) -> str:
    """Decide and return the code of the problem, empty when it went through."""
    _, problems = decide(actor=OPERATOR, kept=kept, act=act, item=item, typed=typed)
    return problems[0].code if problems else ""


def test_a_text_is_kept_once(kept: PolicyText) -> None:
    again, _ = take_text(actor=OPERATOR, name="b.txt", text=NEW_TEXT.replace("\n", "\r\n"))
    assert again == kept
    assert (PolicyText.objects.count(), kept.title) == (1, "某市关于推动工业高质量发展的意见")


def test_decisions_are_only_ever_appended(kept: PolicyText) -> None:
    assert do(kept, "accept", "target-1") == ""
    assert do(kept, "undo") == ""
    assert do(kept, "undo") == "CB416"
    assert [step.act for step in kept.steps.all()] == ["accept", "undo"]
    step = ReviewStep.objects.get(number=1)
    with pytest.raises(AppendOnlyError):
        step.save()
    with pytest.raises(AppendOnlyError):
        step.delete()


def test_what_is_not_there_is_refused(kept: PolicyText) -> None:
    assert do(kept, "accept", "target-99") == "CB417"
    assert do(kept, "burn", "target-1") == "CB417"
    assert do(kept, "add", start="x", end="9") == "CB417"
    assert do(kept, "add", start="9", end="9") == "CB417"
    assert do(kept, "correct", "target-1", value="x") == "CB415"
    assert not kept.steps.exists()


def test_only_the_province_decides(kept: PolicyText) -> None:
    someone = Actor("county", "county")
    _, problems = decide(actor=someone, kept=kept, act="accept", item="target-1", typed={})
    assert problems[0].code == "CB600"
    assert take_text(actor=someone, name="a", text=NEW_TEXT)[1][0].code == "CB600"


def test_a_pack_is_issued_when_nothing_is_left_to_decide(kept: PolicyText) -> None:
    version, problems = issue(actor=OPERATOR, kept=kept, id="mycity-2021")
    assert (version, problems[0].code) == (None, "CB418")
    for item in kept.standing():
        if item.doubtful:
            assert do(kept, "accept", item.id) == ""
    assert do(kept, "reject", "target-2") == ""
    version, problems = issue(actor=OPERATOR, kept=kept, id="mycity-2021")
    assert problems == []
    assert version is not None
    pack = open_pack(version)
    assert (pack.head.version, pack.document, version.is_current) == ("1.0.0", NEW_TEXT, False)
    assert not any("森林" in one.title for one in pack.targets.values())
    assert not any("待核：期限不在" in one.note for one in pack.targets.values())
    other, _ = take_text(actor=OPERATOR, name="b.txt", text=NEW_TEXT + "又及。")
    assert other is not None
    for item in other.standing():
        if item.doubtful:
            do(other, "accept", item.id)
    assert issue(actor=OPERATOR, kept=other, id="mycity-2021")[1][0].code == "CB419"
    assert PackVersion.objects.filter(pack="mycity-2021").count() == 1


def test_a_bad_id_writes_nothing(kept: PolicyText) -> None:
    for item in kept.standing():
        if item.doubtful:
            do(kept, "accept", item.id)
    for id in ("../x", "某市", "", "a/b"):
        assert issue(actor=OPERATOR, kept=kept, id=id)[0] is None
    assert not PackVersion.objects.exists()
