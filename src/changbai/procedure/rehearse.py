"""Playing events through a programme (推演): after each, where it stands and who must act."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from changbai.kernel.problem import Problem
from changbai.kernel.text import Language, Text
from changbai.pack.procedure import Event
from changbai.procedure.duty import Duty, duties
from changbai.procedure.plan import Plan, title_of
from changbai.procedure.state import Application, Entry
from changbai.procedure.step import EVERYONE, Journal


@dataclass(frozen=True, slots=True)
class Played:
    """One event and what came of it (推演结果): where things stand, duties, or the refusal."""

    event: Event
    application: Application | None
    where: Text
    duties: tuple[Duty, ...]
    entry: Entry | None = None
    problem: Problem | None = None
    others: tuple[tuple[str, Text], ...] = ()

    @property
    def reached(self) -> str:
        """What an expectation is held against: stage or end, or the code of the refusal."""
        if self.problem is not None:
            return self.problem.code
        return self.application.place if self.application else "done"

    def as_json(self, plan: Plan) -> dict[str, Any]:
        """Return plain values; the points of a panel stay hidden until it concludes."""
        event, application = self.event, self.application
        title = application.title if application else None
        return {
            "day": event.day.isoformat(),
            "event": event.event,
            "application": event.application,
            "actor": event.actor,
            "accepted": self.problem is None,
            "number": self.entry.number if self.entry else None,
            "state": application.place if application else None,
            "title": {"zh": self.where.zh, "en": self.where.en},
            "holds": title
            and {
                "number": title.number,
                "status": title.status,
                "granted": title.granted.isoformat(),
                "until": title.until and title.until.isoformat(),
                "next_review": title.next_review and title.next_review.isoformat(),
            },
            "others": {id: {"zh": where.zh, "en": where.en} for id, where in self.others},
            "facts": dict(self.entry.facts) if self.entry else {},
            "duties": [duty.as_json() for duty in self.duties],
            "problem": self.problem.as_json() if self.problem else None,
        }


def play(journal: Journal, events: Iterable[Event]) -> Iterator[Played]:
    """Yield each event with what came of it (推演); the journal keeps what was accepted."""
    plan = journal.plan
    for event in events:
        before = dict(journal.state.applications) if _is_list(journal, event) else None
        done = journal.step(event)
        application = journal.state.applications.get(event.application)
        where = Text("—", "-")
        owed: tuple[Duty, ...] = ()
        if application is not None:
            where = _where(plan, application)
            owed = tuple(duties(plan, application, event.day))
        if isinstance(done, Problem):
            yield Played(event, application, where, owed, problem=done)
        else:
            yield Played(event, application, where, owed, done, others=_others(journal, before))


def _is_list(journal: Journal, event: Event) -> bool:
    return event.application == EVERYONE or event.application in journal.state.rounds


def _others(
    journal: Journal, before: dict[str, Application] | None
) -> tuple[tuple[str, Text], ...]:
    """Return where an act on a list has brought its applications."""
    if before is None:
        return ()
    plan, now = journal.plan, journal.state.applications
    moved = [application for id, application in now.items() if before.get(id) is not application]
    return tuple((application.id, _where(plan, application)) for application in moved)


def _where(plan: Plan, application: Application) -> Text:
    return title_of(plan, plan.course(application.course, application.track), application.place)


def unexpected(played: Played) -> Problem | None:
    """Return a problem when an event says what it should lead to and it does not (预期不符)."""
    expected = played.event.expect
    if not expected or expected == played.reached:
        return None
    return Problem("CB926", played.event.mark, {"expected": expected, "found": played.reached})


def in_words(played: Played, plan: Plan, language: Language) -> list[str]:
    """Return what came of an event as lines for a terminal."""
    if played.problem is not None:
        said = [f"✕ {played.problem.code} {played.problem.sentence(language)}"]
        hint = played.problem.hint(language)
        return [*said, f"→ {hint}"] if hint else said
    lines = [f"✓ {played.where.show(language)}"] if played.application else ["✓"]
    title = played.application.title if played.application else None
    if title and not played.application.stage:  # type: ignore[union-attr]
        until = f" → {title.until}" if title.until else ""
        lines.append(f"{title.number} {title.granted}{until}".strip())
    lines += [f"{id} → {where.show(language)}" for id, where in played.others]
    lines += [duty.show(plan, language, played.event.day) for duty in played.duties]
    return lines
