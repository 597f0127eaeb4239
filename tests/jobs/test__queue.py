from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from changbai.actions._actor import OPERATOR, Answer
from changbai.actions.accounts import open_account
from changbai.jobs._kind import Cancelled, Done, Kind, Later, Lost, Work, kinds
from changbai.jobs._queue import cancel, claim, end, enqueue
from changbai.jobs._worker import plan, run_job
from changbai.kernel.problem import Cell, Problem
from changbai.kernel.text import Text
from changbai.records.clock import moment
from changbai.records.models import Account, Job

LEASE = timedelta(seconds=60)
pytestmark = pytest.mark.django_db


def taken(**payload: Any) -> Job:
    enqueue("trial", payload)
    job = claim("me", LEASE)
    assert job is not None
    return job


def trial(work: Work) -> Answer[Done]:
    if "open" in work.payload:
        open_account(actor=OPERATOR, username="new", password="x" * 20, role="auditor")
    what = work.payload.get("then", "done")
    if what == "refuse":
        return None, [Problem("CB603", Cell("packs"))]
    if what == "later":
        raise Later("silent")
    if what == "bug":
        raise ZeroDivisionError("by nought")
    if what == "cancelled":
        raise Cancelled
    work.give("清单.csv", b"a,b")
    return Done(Text("办了", "done"), {"n": 1}), []


@pytest.fixture(autouse=True)
def kinds_of_the_test() -> Iterator[None]:
    kinds()["trial"] = Kind(Text("试", "Trial"), trial, whole=True, tries=2)
    yield
    del kinds()["trial"]


def test_asking_twice_with_one_key_is_one_job() -> None:
    first, second = enqueue("trial", {"n": 1}, key="one"), enqueue("trial", {"n": 2}, key="one")
    assert first.pk == second.pk
    assert Job.objects.get().payload == {"n": 1}


def test_a_kind_that_there_is_none_of_is_a_bug() -> None:
    with pytest.raises(KeyError):
        enqueue("nothing")


def test_what_failed_or_was_cancelled_is_done_anew_under_its_key() -> None:
    job = enqueue("trial", key="one")
    cancel(job)
    assert claim("me", LEASE) is None
    again = enqueue("trial", {"n": 3}, key="one")
    assert (again.pk, again.state, again.payload, again.cancel) == (
        job.pk,
        "waiting",
        {"n": 3},
        False,
    )


def test_what_is_not_due_waits_and_the_earlier_comes_first() -> None:
    now = moment()
    enqueue("trial", key="late", due=now + timedelta(hours=1))
    enqueue("trial", key="b", due=now - timedelta(hours=1))
    enqueue("trial", key="a", due=now - timedelta(hours=2))
    order = [job.key if (job := claim("me", LEASE)) else None for _ in range(3)]
    assert order == ["a", "b", None]


def test_a_job_is_done_with_its_words_facts_and_file(settings: Any, tmp_path: Any) -> None:
    settings.JOBS = tmp_path
    job = taken()
    run_job(job)
    job.refresh_from_db()
    assert (job.state, job.result, job.words) == ("done", {"n": 1}, {"zh": "办了", "en": "done"})
    assert (tmp_path / job.file).read_bytes() == b"a,b"
    assert job.label == "清单.csv"


def test_a_refused_job_keeps_its_reason_and_nothing_that_it_wrote() -> None:
    job = taken(then="refuse", open=True)
    run_job(job)
    job.refresh_from_db()
    assert (job.state, [problem["code"] for problem in job.problems]) == ("failed", ["CB603"])
    assert not User.objects.exists()


@pytest.mark.parametrize(("then", "reason"), [("later", "silent"), ("bug", "ZeroDivisionError")])
def test_what_goes_wrong_is_tried_again_and_then_given_up(then: str, reason: str) -> None:
    job = taken(then=then, open=True)
    run_job(job)
    job.refresh_from_db()
    assert (job.state, job.tries) == ("waiting", 1)
    assert job.due_at > moment() + timedelta(seconds=5)
    assert not User.objects.exists()
    Job.objects.update(due_at=moment())
    again = claim("me", LEASE)
    assert again is not None
    run_job(again)
    job.refresh_from_db()
    assert job.state == "failed"
    assert reason in job.problems[0]["facts"]["reason"]


def test_only_the_last_taker_ends_a_job() -> None:
    first = taken()
    Job.objects.update(lease_until=moment() - timedelta(seconds=1))
    assert Job.objects.get().standing(moment()) == "interrupted"
    second = claim("you", LEASE)
    assert second is not None
    with pytest.raises(Lost):
        end(Work(first), "done", None, [])
    end(Work(second), "done", Done(Text("二", "two")), [])
    assert Job.objects.get().words == {"zh": "二", "en": "two"}


def test_a_lease_written_by_a_clock_that_was_put_back_ends_too() -> None:
    taken()
    Job.objects.update(lease_until=moment() + timedelta(days=1))
    assert claim("you", LEASE) is not None


def test_a_job_under_which_workers_die_is_given_up() -> None:
    for _ in range(3):
        job = claim("me", LEASE) or taken()
        Job.objects.update(lease_until=moment() - timedelta(seconds=1))
    run_job(job)
    job.refresh_from_db()
    assert (job.state, job.problems[0]["code"]) == ("failed", "CB665")


def test_a_running_job_is_cancelled_when_it_next_says_how_far_it_is() -> None:
    job = taken(then="cancelled", open=True)
    cancel(job)
    assert Job.objects.get().state == "running"
    run_job(job)
    assert Job.objects.get().state == "cancelled"
    assert not User.objects.exists()


def test_a_cancelled_job_whose_worker_died_is_not_done() -> None:
    job = taken()
    cancel(job)
    Job.objects.update(lease_until=moment() - timedelta(seconds=1))
    again = claim("you", LEASE)
    assert again is not None
    run_job(again)
    assert Job.objects.get().state == "cancelled"


def test_what_comes_every_day_is_asked_for_once_a_day() -> None:
    now = moment()
    for _ in range(3):
        plan(now)
    daily = [id for id, kind in kinds().items() if kind.daily_at is not None]
    assert Job.objects.count() == len(daily) > 0
    plan(now + timedelta(days=1))
    assert Job.objects.count() == 2 * len(daily)


def test_a_job_acts_with_the_rights_that_the_account_has_now() -> None:
    user = User.objects.create_user("somebody")
    account = Account.objects.create(user=user, role="province")
    job = enqueue("trial", account=account)
    assert Work(job).actor.role == "province"
    user.is_active = False
    user.save()
    assert Work(Job.objects.get(pk=job.pk)).actor.role == "public"
    user.delete()
    assert not Job.objects.exists()


def test_an_old_job_and_its_file_are_cleared_away(settings: Any, tmp_path: Any) -> None:
    settings.JOBS = tmp_path
    run_job(taken())
    kept = Job.objects.get()
    old = moment() - timedelta(days=31)
    import os

    os.utime(tmp_path / kept.file, (old.timestamp(), old.timestamp()))
    purge = enqueue("purge")
    run_job(claim("me", LEASE) or purge)
    assert (tmp_path / kept.file).exists()
    Job.objects.filter(pk=kept.pk).update(ended_at=old)
    enqueue("purge")
    run_job(claim("me", LEASE) or purge)
    assert not (tmp_path / kept.file).exists()
    assert not Job.objects.filter(pk=kept.pk).exists()
