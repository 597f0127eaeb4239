"""A programme made ready to run (运行方案): its courses, who fills each role, the calendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from changbai.kernel.text import Language, Text
from changbai.kernel.tree import FIRST_DAY, LAST_DAY, DatedTree, Span
from changbai.kernel.workday import Calendar
from changbai.pack.calendar import calendar_of
from changbai.pack.codebook import Body
from changbai.pack.course import Course, courses_of, reevaluation_of
from changbai.pack.procedure import APPLICANT
from changbai.pack.programme import Programme
from changbai.pack.shapes import Pack

#: Levels of bodies of which there are many: an actor says which, e.g. `prefectures@220100`.
MANY = frozenset({"prefecture", "county"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What it takes to run a programme (运行方案)."""

    programme: Programme
    courses: tuple[Course, ...]
    reevaluation: Course | None
    calendar: Calendar
    bodies: dict[str, Body]
    areas: DatedTree
    levels: dict[str, str]
    root: str
    categories: dict[str, Span]
    groups: dict[str, Text]
    unit_title: Text
    others: dict[str, Text]
    _by_id: dict[str, Course]
    _actors: dict[tuple[str, str, date], tuple[str, ...]] = field(
        default_factory=dict, compare=False
    )
    _lines: dict[tuple[str, date], tuple[str, ...]] = field(default_factory=dict, compare=False)

    def course_on(self, day: date) -> Course | None:
        """Return the edition in force on a day."""
        held = [course for course in self.courses if course.since <= day]
        return held[-1] if held else None

    def course(self, id: str, track: str) -> Course:
        """Return the course of an application."""
        if track == "reevaluation" and self.reevaluation is not None:
            return self.reevaluation
        return self._by_id[id]

    def taken_on(self, day: date) -> list[str]:
        """Return the categories in which one may apply on a day; some were abolished (类别)."""
        return [code for code, span in self.categories.items() if span.holds(day)]

    def role(self, role: str) -> tuple[str, ...]:
        """Return the bodies of a role; a role that is bound to none is the body of that name."""
        return self.programme.roles.get(role, ())

    def line(self, area: str, day: date) -> tuple[str, ...]:
        """Return an area and those above it on a day."""
        known = self._lines.get((area, day))
        if known is None:
            known = tuple(self.areas.on(day).ancestors(area))
            self._lines[area, day] = known
        return known

    @property
    def authority(self) -> str:
        """The role that decides, and so revokes and confirms (决定人)."""
        stages = [stage for course in self.courses for stage in course.stages.values()]
        return next(
            (each.by for each in reversed(stages) if each.kind == "decide"),
            next((each.by for each in reversed(stages) if each.by != APPLICANT), ""),
        )

    def name(self, actor: str, language: Language = "zh") -> str:
        """Return what an actor is called: short name of a body, or the area that it is of."""
        id, _, area = actor.partition("@")
        body = self.bodies.get(id)
        if body is None:
            return actor
        if not area:
            short = Text(body.short or body.name, body.name_en)
            return short.show(language)
        return f"{self.groups.get(area, Text(area)).show(language)}（{actor}）"

    def actors(self, role: str, area: str, day: date) -> tuple[str, ...]:
        """Return who fills a role for an area, as it is written in events."""
        known = self._actors.get((role, area, day))
        if known is None:
            known = tuple(self.one_of(body, area, day) for body in self.role(role))
            self._actors[role, area, day] = known
        return known

    def one_of(self, body: str, area: str, day: date) -> str:
        """Return a body; of a body of which there are many, the one for an area."""
        level = self.bodies[body].level if body in self.bodies else ""
        if level not in MANY or not area:
            return body
        line = self.line(area, day)
        return f"{body}@{next((a for a in line if self.levels.get(a) == level), area)}"


def plan_of(pack: Pack, programme: Programme) -> Plan:
    """Return the plan of a programme in its pack; without courses there is nothing to run."""
    courses = courses_of(pack, programme)
    kind = pack.kinds.get(programme.unit)
    return Plan(
        programme,
        courses,
        reevaluation_of(pack, programme),
        calendar_of(pack),
        dict(pack.bodies),
        pack.area_tree,
        {row.code: row.level for row in pack.areas},
        pack.head.root_area,
        {
            code.code: Span(code.valid_from or FIRST_DAY, code.valid_to or LAST_DAY)
            for code in pack.codes.get(programme.categories, {}).values()
        },
        {
            **{row.code: Text(row.name, row.name_en) for row in pack.areas},
            **{
                code.code: Text(code.name, code.name_en)
                for code in pack.codes.get(programme.categories, {}).values()
            },
        },
        kind.title if kind else Text("申报单位", "Applicant"),
        {id: entry.title for id, entry in pack.entries.items()},
        {course.id: course for course in courses},
    )


def title_of(plan: Plan, course: Course | None, id: str) -> Text:
    """Return what a stage or an end is called; an empty id is an application that rests."""
    if course is not None:
        if id in course.stages:
            return course.stages[id].title
        if id in course.ends:
            return course.ends[id].title
    cause = plan.programme.revocations.get(id)
    if cause:
        return cause.title
    return Text({"revoked": "已撤销"}.get(id, id), id)
