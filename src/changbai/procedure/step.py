"""One step of a programme (推进): an event is accepted, or refused with its reason.

`step` judges an event against a state and changes nothing. `Journal` keeps what was accepted and
the state that follows from it; `fold` gets the same state from the entries alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from changbai.kernel.problem import Problem
from changbai.kernel.text import Text
from changbai.pack.course import Course
from changbai.pack.procedure import APPLICANT, Event, StageKind
from changbai.procedure import (
    appealing,
    deciding,
    holding,
    opening,
    panel,
    publicity,
    reviewing,
    selecting,
)
from changbai.procedure.act import CLOCK, Act, Handler, Verdict
from changbai.procedure.moving import carried_over
from changbai.procedure.plan import Plan, title_of
from changbai.procedure.state import Application, Effect, Entry, State
from changbai.procedure.words import ALWAYS, NEEDS, VERBS, verb_list

EVERYONE = "*"
FIRST_YEAR, LAST_YEAR = 1949, 2999

#: Events that concern no application that is there already.
_OPENING: dict[str, Callable[[Act], Verdict]] = {
    "open": opening.open_round,
    "enrol": opening.enrol,
    "hold": opening.hold,
    "apply": opening.apply,
}
#: Events on a stage, by its kind.
_AT_STAGE: dict[tuple[StageKind, str], Handler] = {
    ("check", "pass"): reviewing.opine,
    ("check", "reject"): reviewing.opine,
    ("check", "correct"): reviewing.correct,
    ("check", "supply"): opening.supply,
    ("check", "lapse"): reviewing.lapse,
    ("review", "pass"): reviewing.opine,
    ("review", "reject"): reviewing.opine,
    ("review", "return"): reviewing.opine,
    ("review", "lapse"): reviewing.lapse,
    ("task", "pass"): reviewing.opine,
    ("task", "reject"): reviewing.opine,
    ("task", "return"): reviewing.opine,
    ("task", "lapse"): reviewing.lapse,
    ("score", "score"): reviewing.give_points,
    ("score", "lapse"): reviewing.lapse,
    ("panel", "draw"): panel.draw,
    ("panel", "recuse"): panel.recuse,
    ("panel", "score"): panel.score,
    ("panel", "conclude"): panel.conclude,
    ("publicity", "object"): publicity.object_to,
    ("publicity", "settle"): publicity.settle,
    ("publicity", "conclude"): publicity.conclude,
    ("decide", "decide"): deciding.decide,
}
#: Events on a list of applications that must be judged together.
_ON_LISTS: dict[tuple[StageKind, str], Callable[[Act, list[Application]], Verdict]] = {
    ("publicity", "publish"): publicity.publish,
    ("select", "select"): selecting.select,
}
#: Events on an application whatever its stage.
_ANYWHERE: dict[str, Handler] = {
    "withdraw": appealing.withdraw,
    "appeal": appealing.appeal,
    "answer": appealing.answer,
    "change": holding.change,
    "confirm": holding.confirm,
    "amend": holding.amend,
    "revoke": holding.revoke,
    "reevaluate": holding.reevaluate,
}


def step(plan: Plan, state: State, event: Event) -> Verdict:
    """Return what an event brings about, or why it is refused (推进一步)."""
    act = Act(plan, state, event)
    if problem := _unreadable(act):
        return problem
    if event.event in _OPENING:
        return _OPENING[event.event](act)
    if event.application == EVERYONE or event.application in state.rounds:
        return _on_list(act)
    application = state.applications.get(event.application)
    if application is None:
        return act.refuse("CB903", id=event.application)
    return _on_application(act, carried_over(plan, application, event.day))


def _unreadable(act: Act) -> Problem | None:
    event = act.event
    if event.event not in VERBS:
        return act.refuse("CB900", found=event.event, allowed=verb_list(list(VERBS)))
    for column in NEEDS.get(event.event, ALWAYS):
        if getattr(event, column) in ("", None):
            return act.refuse("CB901", column=column, found="")
    # Terms are counted from this day on: a year that calendars cannot reach is a slip of the pen.
    if not FIRST_YEAR <= event.day.year <= LAST_YEAR:
        return act.refuse("CB901", column="day", found=event.day)
    if event.day < act.state.day:
        return act.refuse("CB902", day=event.day, before=act.state.day)
    return None


def _on_application(act: Act, application: Application) -> Verdict:
    verb = act.event.event
    if verb in _ANYWHERE:
        if verb == "withdraw" and not application.stage:
            return _impossible(act, application)
        return _ANYWHERE[verb](act, application)
    course = act.course(application)
    kind = course.stages[application.stage].kind if application.stage else None
    if kind is None or verb not in _BY_KIND[kind] or not _now(verb, kind, application, course):
        return _impossible(act, application)
    if (kind, verb) in _ON_LISTS:
        return _ON_LISTS[kind, verb](act, [application])
    if verb == "supply" and (problem := act.stranger(application, APPLICANT)):
        return problem
    return _AT_STAGE[kind, verb](act, application)


def _on_list(act: Act) -> Verdict:
    """An act on a round, or on all: on every application that is where the event can happen."""
    event = act.event
    applications = [
        carried_over(act.plan, application, event.day)
        for application in act.state.applications.values()
        if event.application in (EVERYONE, application.round)
    ]
    if event.event == "reevaluate":
        return _each(
            act,
            [
                application
                for application in applications
                if not application.stage and application.title
            ],
        )
    fitting = [
        application
        for application in applications
        if event.event in verbs_at(act.plan, application)
    ]
    if not fitting:
        return act.refuse("CB903", id=event.application)
    first = act.stage(fitting[0])
    together = _ON_LISTS.get((first.kind, event.event))
    if together is None:
        return _each(act, fitting)
    at_one = [
        application
        for application in fitting
        if (application.track, application.stage) == (fitting[0].track, first.id)
    ]
    # A prefecture chooses among its own only; whoever may act on none of them is a stranger.
    own = [application for application in at_one if act.stranger(application, first.by) is None]
    return together(act, own or at_one)


def _each(act: Act, applications: list[Application]) -> Verdict:
    """Judge each by itself; those refused stay as they are and are named in the facts."""
    whole = Effect()
    refused: dict[str, str] = {}
    first: Problem | None = None
    for application in applications:
        # Numbers that the list has used up already are used up for the next of its applications.
        numbered = act.state.numbered(whole.serials) if whole.serials else act.state
        done = _on_application(replace(act, state=numbered), application)
        if isinstance(done, Problem):
            refused[application.id] = done.code
            first = first or done
        else:
            _join(whole, done)
    if not whole.applications:
        return first or act.refuse("CB903", id=act.event.application)
    if refused:
        whole.facts["refused"] = refused
    return whole


def _join(whole: Effect, part: Effect) -> None:
    whole.applications.update(part.applications)
    whole.bars.update(part.bars)
    whole.serials.update(part.serials)
    for name, value in part.facts.items():
        if isinstance(value, dict):
            whole.facts.setdefault(name, {}).update(value)
        else:
            whole.facts.setdefault(name, []).append(value)


def verbs_at(plan: Plan, application: Application) -> tuple[str, ...]:
    """Return the events that can happen at the stage of an application, as it stands there."""
    if not application.stage:
        return ()
    course = plan.course(application.course, application.track)
    kind = course.stages[application.stage].kind
    return tuple(verb for verb in _BY_KIND[kind] if _now(verb, kind, application, course))


_BY_KIND: dict[StageKind, list[str]] = {}
for _kind, _verb in (*_AT_STAGE, *_ON_LISTS):
    _BY_KIND.setdefault(_kind, []).append(_verb)


def kinds_of(verb: str) -> list[str]:
    """Return the kinds of stages at which an event can happen; none: it is bound to no stage."""
    return [kind for kind, verbs in _BY_KIND.items() if verb in verbs]


def _now(verb: str, kind: StageKind, application: Application, course: Course) -> bool:
    """Tell whether an event fits what has happened at the stage so far."""
    if kind == "check":
        return (verb in ("supply", "lapse")) == (application.asked is not None)
    if kind == "panel":
        return (verb == "draw") == (application.panel is None)
    if kind == "publicity":
        return (verb == "publish") == (application.notice is None)
    if verb in ("reject", "return", "lapse"):
        return verb in course.routes[application.stage]
    return True


def _impossible(act: Act, application: Application) -> Problem:
    course = act.course(application) if application.stage else None
    where = title_of(act.plan, act.course(application), application.place)
    allowed = verb_list(verbs_at(act.plan, application)) if course else Text("—", "-")
    return act.refuse("CB905", verb=VERBS[act.event.event], stage=where, allowed=allowed)


@dataclass(slots=True)
class Journal:
    """What was accepted, in order, and where it leads (流水)."""

    plan: Plan
    entries: list[Entry] = field(default_factory=list)
    state: State = field(default_factory=State)

    def step(self, event: Event) -> Entry | Problem:
        """Judge an event; what is accepted is kept, what is refused leaves no trace."""
        verdict = step(self.plan, self.state, event)
        if isinstance(verdict, Problem):
            return verdict
        self.state.take(event, verdict)
        entry = Entry(self.state.count, event, verdict.facts)
        self.entries.append(entry)
        return entry


def fold(plan: Plan, entries: Iterable[Entry]) -> State | Problem:
    """Return the state that follows from a journal; a problem when it no longer follows (复算)."""
    state = State()
    for entry in entries:
        verdict = step(plan, state, entry.event)
        if isinstance(verdict, Problem):
            return verdict
        state.take(entry.event, verdict)
    return state


__all__ = ["CLOCK", "EVERYONE", "Journal", "fold", "kinds_of", "step", "verbs_at"]
