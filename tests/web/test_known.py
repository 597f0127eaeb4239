"""Looking back: a page as known at the close shows the old total, now the new, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone

from changbai.actions._actor import OPERATOR, actor_of
from changbai.actions.compute import EARLIER_KEPT, publish, recall, refresh
from changbai.actions.periods import close_period
from changbai.actions.registry import enter
from changbai.actions.returns import ask_correction, settle_correction
from changbai.cli import _earlier
from changbai.cli.run import command as run_command
from changbai.jobs import recall as job_kind
from changbai.jobs._kind import Work
from changbai.kernel.period import Period, month
from changbai.records import journal
from changbai.records.models import Computation, Job, RegistryUnit, Result, Return, VerdictRow
from tests.actions.conftest import Tiny, tiny
from tests.cli.tiny import PACK
from tests.records.province import person

__all__ = ["tiny"]

pytestmark = pytest.mark.django_db
DECEMBER = month(2016, 12)
FORM = {
    "forms/energy.yaml": PACK["forms/energy.yaml"].replace("due:", "reviews: [prefecture]\ndue:")
}


class Story:
    """The close of 2016, then a correction of e1's energy from 27 to 36 and a new name."""

    def __init__(self, tiny: Tiny) -> None:
        self.tiny = tiny
        tiny.pack = tiny.load(**FORM)
        self.compute()
        closed, problems = close_period(
            actor=OPERATOR, form=tiny.pack.forms["energy"], period=Period(2016)
        )
        assert closed is not None, problems
        self.position = closed.entry
        self.leader = person("leader")
        self.bureau = person("prefecture", "2201")
        self.other = person("prefecture", "2202")
        self.firm = person("enterprise", "", self.unit)
        self.correct()
        self.compute()
        publish(actor=OPERATOR)

    @property
    def unit(self) -> RegistryUnit:
        return RegistryUnit.objects.get(kind="enterprise", code="e1")

    def compute(self) -> None:
        kept, problems = refresh(actor=OPERATOR, months=[DECEMBER])
        assert kept is not None, problems

    def correct(self) -> None:
        kept = Return.objects.get(unit=self.unit, period="2016")
        call: dict[str, Any] = {"pack": self.tiny.pack, "kept": kept}
        done, problems = ask_correction(
            actor=actor_of(self.firm),
            typed={"energy_tce": "36", "value_added": "10"},
            reason="漏记一张电费单",
            **call,
        )
        assert done is not None, problems
        done, problems = settle_correction(actor=actor_of(self.bureau), grant=True, **call)
        assert done is not None, problems
        done_too, problems = enter(
            actor=OPERATOR, pack=self.tiny.pack, unit=self.unit, act="rename",
            day=timezone.localdate().replace(year=2016, day=1), facts={"name": "一号新名"},
        )  # fmt: skip
        assert done_too is not None, problems

    def recall(self) -> Computation:
        kept, problems = recall(actor=OPERATOR, position=self.position, months=[DECEMBER])
        assert kept is not None, problems
        return kept


@pytest.fixture
def story(tiny: Tiny, collected: None) -> Iterator[Story]:
    return Story(tiny)


def value(client: Client, address: str) -> float:
    (line,) = [client.get(address).context["line"]]
    return line.verdict.value


def test_a_verdict_as_known_at_the_close_is_the_old_one(story: Story, client: Client) -> None:
    """Intensity of 2016: 44 / 55 at the close, 53 / 55 once corrected; 50 / 50 in 2013."""
    client.force_login(story.leader)
    page = client.get(f"/target/1-a/?known_at=J{story.position}")
    assert "这一时点的研判还没有测算" in page.content.decode()
    assert page.context["line"] is None
    story.recall()
    now = value(client, "/target/1-a/")
    then = value(client, f"/target/1-a/?known_at=J{story.position}")
    assert now == pytest.approx(100 * (53 / 55 - 1))
    assert then == pytest.approx(100 * (44 / 55 - 1))
    text = client.get(f"/target/1-a/?known_at=J{story.position}").content.decode()
    assert f"流水第 {story.position} 行" in text
    assert "按" in text
    assert "可知的数据显示" in text
    # Links carry the moment on, so that no page mixes two.
    assert f"known_at=J{story.position}" in text
    assert value(client, "/target/1-a/") == now


def test_area_unit_and_return_look_back_too(story: Story, client: Client) -> None:
    client.force_login(story.bureau)
    story.recall()
    back = f"?known_at=J{story.position}"
    assert client.get(f"/area/2201/{back}").status_code == 200
    unit = client.get(f"/unit/enterprise/e1/{back}")
    assert [one.span.name for one in unit.context["stretches"]] == ["一号"]
    assert "一号新名" in client.get("/unit/enterprise/e1/").content.decode()
    shown = client.get(f"/return/energy/2016/enterprise/e1/{back}").context
    assert (shown["shown"].values["energy_tce"], shown["filing"]) == (27, None)
    now = client.get("/return/energy/2016/enterprise/e1/").context
    assert (now["shown"].values["energy_tce"], len(now["revisions"])) == (36, 2)
    assert client.get(f"/registry/enterprise/{back}").context["rows"][0].span.name == "一号"


def test_what_changed_since_says_who_and_why(story: Story, client: Client) -> None:
    story.recall()
    client.force_login(story.leader)
    page = client.get(f"/known/changes/?known_at=J{story.position}")
    (row,) = page.context["rows"]
    (cell,) = row.cells
    assert (cell.before, cell.now) == ("27", "36")
    assert (row.actor, row.why, row.new) == (story.bureau.username, "漏记一张电费单", False)
    (event,) = page.context["events"]
    assert event[0].facts == {"name": "一号新名"}
    assert [one.target for one in page.context["verdicts"]] == ["1-a"]
    client.force_login(story.other)
    page = client.get(f"/known/changes/?known_at=J{story.position}")
    assert not page.context["rows"]
    assert not page.context["events"]


def test_an_enterprise_looks_back_at_its_own_and_sees_no_working_figure(
    story: Story, client: Client
) -> None:
    story.recall()
    client.force_login(story.firm)
    back = f"?known_at=J{story.position}"
    shown = client.get(f"/return/energy/2016/enterprise/e1/{back}").context["shown"]
    assert shown.values["energy_tce"] == 27
    assert client.get(f"/target/1-a/{back}").context["line"] is None
    assert client.get(f"/return/energy/2016/enterprise/e2/{back}").status_code == 404


def test_changes_are_since_a_moment(story: Story, client: Client) -> None:
    client.force_login(story.leader)
    assert client.get("/known/changes/").status_code == 404


def test_the_public_does_not_look_back(story: Story, client: Client) -> None:
    assert client.get(f"/?known_at=J{story.position}").status_code == 404
    assert client.get("/known/").status_code == 404
    assert client.post("/known/compute/").status_code == 404


@pytest.mark.parametrize("bad", ["J99999", "yesterday", "2016-13-01", "J", "J1e5", "9999-12-31"])
def test_a_moment_that_is_none_is_not_there(story: Story, client: Client, bad: str) -> None:
    client.force_login(story.leader)
    wanted = 200 if bad == "9999-12-31" else 404
    assert client.get("/", {"known_at": bad}).status_code == wanted


def test_moments_are_offered_and_lead_back_to_the_page(story: Story, client: Client) -> None:
    client.force_login(story.leader)
    page = client.get("/known/?next=/target/1-a/%3Farea%3D2201")
    assert [one.entry for one, _, _ in page.context["closings"]] == [story.position]
    assert len(page.context["publications"]) == 1
    answer = client.get("/known/", {"next": "/target/1-a/?area=2201", "moment": "2016-12-31 18:00"})
    assert answer.headers["Location"] == "/target/1-a/?area=2201&known_at=2016-12-31+18%3A00"
    answer = client.get("/known/", {"next": "https://elsewhere.example/", "moment": "J1"})
    assert answer.headers["Location"] == "/?known_at=J1"
    assert client.get("/known/", {"moment": "nonsense"}).context["wrong"]


def test_the_job_computes_once_and_the_oldest_moments_go(story: Story, client: Client) -> None:
    client.force_login(story.bureau)
    given = {"moment": f"J{story.position}", "month": str(DECEMBER)}
    first = client.post("/known/compute/", given)
    assert client.post("/known/compute/", given).headers["Location"] == first.headers["Location"]
    job = Job.objects.get()
    done, problems = job_kind.run(Work(job))
    assert done is not None, problems
    kept = Computation.objects.get(as_known=True)
    assert Result.objects.filter(computation=kept).exists()
    current = Computation.objects.get(is_current=True)
    for position in range(1, EARLIER_KEPT + 2):
        recall(actor=OPERATOR, position=story.position - position + 1, months=[DECEMBER])
    assert Computation.objects.filter(as_known=True).count() <= EARLIER_KEPT
    assert VerdictRow.objects.filter(computation=current).exists()
    story.compute()
    assert Computation.objects.filter(as_known=True).exists()


def test_a_moment_is_a_position_a_day_or_a_time(story: Story) -> None:
    assert journal.read_known(f"j{story.position}").position == story.position
    today = timezone.localdate()
    assert journal.read_known(today.isoformat()).position == journal.head().sequence
    assert journal.read_known((today - timedelta(days=1)).isoformat()).position == 0
    at = journal.read_known(f"J{story.position}").at
    assert journal.read_known(timezone.localtime(at).isoformat()).position == story.position


def test_a_command_judges_the_records_as_known_then(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_earlier, "use_site", list)
    pack = str(Path(story.tiny.folder) / "tiny")

    def judged(moment: str) -> float:
        words = [pack, "--as-of", "2016-12", "--known-at", moment, "--json"]
        done = CliRunner().invoke(run_command, words)
        assert done.exit_code == 0, done.output
        targets = json.loads(done.output)["targets"]
        return next(one["value"] for one in targets if one["id"] == "1-a")

    assert judged(f"J{story.position}") == pytest.approx(100 * (44 / 55 - 1))
    assert judged(timezone.localdate().isoformat()) == pytest.approx(100 * (53 / 55 - 1))
    for words in ([pack, "--as-of", "2016-12"], [pack, "--as-of", "2016-12", "--known-at", "x"]):
        assert CliRunner().invoke(run_command, words).exit_code == 2
