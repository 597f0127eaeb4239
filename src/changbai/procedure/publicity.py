"""Publicity before a decision holds (公示): a frozen list, objections, no early end."""

from __future__ import annotations

import hashlib

from changbai.procedure.act import CLOCK, Act, Verdict
from changbai.procedure.moving import follow
from changbai.procedure.state import Application, Effect, Notice, Objection
from changbai.procedure.words import VERBS


def publish(act: Act, applications: list[Application]) -> Verdict:
    """Put a list on publicity (公示): it is frozen, and its hash is kept."""
    for application in applications:
        if problem := act.stranger(application, act.stage(application).by):
            return problem
    text = list_text(applications)
    digest = hashlib.sha256(text.encode()).hexdigest()
    effect = Effect(
        facts={"list": [application.id for application in applications], "sha256": digest}
    )
    for application in applications:
        lasts = act.stage(application).lasts
        assert lasts is not None
        until = act.plan.calendar.due(act.event.day, lasts)
        notice = Notice(digest, act.event.day, until)
        effect.facts["until"] = until.isoformat()
        effect.applications[application.id] = application._replace(notice=notice)
    return effect


def list_text(applications: list[Application]) -> str:
    """Return the list as it is frozen: one application a line, in order of id (公示名单)."""
    lines = [
        f"{application.id}\t{application.unit}\t{application.name}\t{application.area}\t{application.category}"
        for application in sorted(applications, key=lambda application: application.id)
    ]
    return "\n".join(lines) + "\n"


def object_to(act: Act, application: Application) -> Verdict:
    """Raise an objection (异议): anyone may, while the publicity lasts."""
    notice = application.notice
    assert notice is not None
    if act.event.day > notice.until:
        return act.refuse("CB914", day=notice.until)
    objections = (*notice.objections, Objection(act.event.actor, act.event.note))
    return Effect(
        applications={
            application.id: application._replace(notice=notice._replace(objections=objections))
        }
    )


def settle(act: Act, application: Application) -> Verdict:
    """Settle an objection (异议处理): upheld ends the matter there, dismissed lets it go on."""
    notice, event = application.notice, act.event
    assert notice is not None
    if problem := act.stranger(application, act.stage(application).by):
        return problem
    if event.result not in ("upheld", "dismissed"):
        return act.refuse("CB922", found=event.result, allowed="upheld, dismissed")
    number = int(event.value) if event.value is not None else next(iter(notice.open), 0)
    if number not in notice.open:
        return act.refuse("CB903", id=number)
    objections = tuple(
        each._replace(settled=event.result) if n == number else each
        for n, each in enumerate(notice.objections, 1)
    )
    settled = application._replace(notice=notice._replace(objections=objections))
    if event.result == "upheld":
        return follow(act, settled, "reject")
    return Effect(applications={application.id: settled})


def conclude(act: Act, application: Application) -> Verdict:
    """End the publicity (公示结束): after its last day, with every objection settled."""
    notice = application.notice
    assert notice is not None
    if act.event.actor != CLOCK and (
        problem := act.stranger(application, act.stage(application).by)
    ):
        return problem
    if act.event.day <= notice.until:
        return act.refuse("CB915", what=VERBS["conclude"], day=notice.until)
    if notice.open:
        return act.refuse("CB921", count=len(notice.open))
    return follow(act, application, "pass")
