"""The pages of one's own jobs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from changbai.jobs._queue import claim
from changbai.records.models import Job
from tests.web.routes import JOB


@pytest.fixture
def province(site: None, client: Client) -> Client:
    client.force_login(User.objects.get(username="province"))
    return client


def test_computing_again_is_one_job_however_often_it_is_asked_for(province: Client) -> None:
    first = province.post("/jobs/recompute/")
    assert province.post("/jobs/recompute/")["Location"] == first["Location"]
    assert Job.objects.filter(kind="recompute", state="waiting").count() == 1


def test_only_the_province_asks_for_it(site: None, client: Client) -> None:
    client.force_login(User.objects.get(username="county"))
    assert client.post("/jobs/recompute/").status_code == 404


def test_a_running_job_shows_how_far_it_is_and_is_cancelled(province: Client) -> None:
    address = province.post("/jobs/recompute/")["Location"]
    job = claim("me", timedelta(seconds=60))
    assert job is not None
    Job.objects.filter(pk=job.pk).update(done=3, total=4, words={"zh": "测算", "en": "at it"})
    page = province.get(address).content.decode()
    assert "进行中" in page
    assert "3 / 4" in page
    part = province.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div id="job" hx-get')
    province.post(f"{address}cancel/")
    assert Job.objects.get(pk=job.pk).cancel


def test_what_a_job_gave_back_is_fetched_by_its_owner_alone(province: Client) -> None:
    answer = province.get(f"/jobs/{JOB}/file/")
    assert b"".join(answer.streaming_content) == b"made up"  # type: ignore[arg-type]
    assert "attachment" in answer["Content-Disposition"]
    province.force_login(User.objects.get(username="leader"))
    assert province.post(f"/jobs/{JOB}/cancel/").status_code == 404


def test_another_accounts_job_is_not_there_for_the_same_role(province: Client) -> None:
    user = User.objects.create_user("other")
    Job.objects.filter(pk=JOB).update(account=user_account(user))
    assert province.get(f"/jobs/{JOB}/").status_code == 404


def user_account(user: User) -> int:
    from changbai.records.models import Account

    return Account.objects.create(user=user, role="province").pk
