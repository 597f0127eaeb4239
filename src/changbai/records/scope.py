"""Who may see what (可见范围): one place, passed by every query of every page.

How a page asks::

    scope = scope_of(request.user, pack, day)          # day: last day of the month shown
    unit = get_object_or_404(scope.units("enterprise"), code=code)   # foreign -> 404
    scope.spans()        stretches of the visible units, newest knowledge
    scope.registered()   the registry: last stretch of each unit, closed ones too
    scope.events()       dated events in the lives of units; `successions()` who became whom
    scope.journal()      the journal, for those who audit
    scope.memberships()  what groups the visible units belong to
    scope.returns()      returns; `.filter(unit=unit)`, `.filter(form="b204", period="2016-09")`
    scope.revisions()    revisions of the visible returns, newest and past
    scope.filings()      where they stand on their way; `to_review()` those that lie here
    scope.closings()     periods of forms that are closed
    scope.evidence()     files that back the visible returns
    scope.drafts()       what is being typed for the visible units
    scope.texts()        policy texts under review
    scope.notices()      what the unit or the bureau was reminded of
    scope.contacts()     who is told for the visible units and for the bureau itself
    scope.jobs()         background jobs that the account itself asked for
    scope.results()      indicator values of the current computation
    scope.verdicts()     verdicts of the current computation; `.filter(as_of="2016-12", area="")`
    scope.contributions()  who pulls a target; by unit only where every unit is visible
    scope.computation()  the computation that results and verdicts come from, or None

Nobody needs to check a role again: what a queryset yields may be shown.

| role | units, returns | results, verdicts |
|---|---|---|
| leader, province, auditor | all | current, all areas |
| prefecture, county | who reports to them on the day | current, their subtree and what is above |
| enterprise | its own unit | published, whole province |
| expert, public, nobody | none | published, whole province |

An area may report to another than its administrative parent, as a county that reports to the
province does. Its returns and units are seen along the reporting tree; totals follow the
administrative one, so the parent sees the area's figures but none of its returns. What lies on
a bureau's desk is seen there until it has gone on, whoever the area reports to by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar, cast

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from changbai.pack.shapes import Pack
from changbai.records.models import (
    Account,
    AuditEvent,
    Closing,
    Computation,
    Contact,
    ContributionRow,
    Draft,
    Evidence,
    Filing,
    FilingEvent,
    Job,
    LakePart,
    Membership,
    Notice,
    PolicyText,
    RegistryEvent,
    RegistryUnit,
    Result,
    Return,
    ReturnRevision,
    Role,
    SiteDay,
    Succession,
    UnitSpan,
    VerdictRow,
)
from changbai.records.models.units import SpanQuerySet

Row = TypeVar("Row", bound=Model)

SEE_ALL: frozenset[Role] = frozenset({"leader", "province", "auditor"})
SEE_SUBTREE: frozenset[Role] = frozenset({"prefecture", "county"})


@dataclass(frozen=True)
class Scope:
    """What one account may see on one day (可见范围).

    `areas`: whose units and returns are visible, None means all. `figures`: whose totals are,
    those of the areas above included. `whole`: areas of which every part is visible.
    `desk`: the area as which a bureau reviews, empty for others. `day` None means today, without
    an upper bound on periods. `position`: all as known at a journal number, None as known now.
    """

    role: Role
    areas: frozenset[str] | None
    figures: frozenset[str]
    root: str
    unit_id: int | None = None
    day: date | None = None
    desk: str = ""
    whole: frozenset[str] = frozenset()
    account_id: int | None = None
    position: int | None = None

    def sees_area(self, code: str) -> bool:
        """Tell whether returns and units that lie directly in an area are visible."""
        return self.areas is None or code in self.areas

    def sees_figures(self, code: str) -> bool:
        """Tell whether totals and verdicts of an area are visible."""
        return self.areas is None or code in self.figures or code == self.root

    def sees_whole(self, code: str) -> bool:
        """Tell whether every part of an area is visible, down to its units."""
        return self.areas is None or code in self.whole

    @property
    def sees_current(self) -> bool:
        """Whether the working figures are visible, not only the published ones."""
        return self.role in SEE_ALL or self.role in SEE_SUBTREE

    def units(self, kind: str = "") -> QuerySet[RegistryUnit]:
        """Return the visible units; of one kind when given."""
        found = RegistryUnit.objects.filter(kind=kind) if kind else RegistryUnit.objects.all()
        if self.areas is None:
            return found
        if self.unit_id is not None:
            return found.filter(pk=self.unit_id)
        if not self.areas:
            return found.none()
        living = UnitSpan.objects.at(self.position).on(self.day or date.today())
        return found.filter(Exists(living.filter(unit=OuterRef("pk"), area__in=self.areas)))

    def spans(self) -> QuerySet[UnitSpan]:
        """Return the stretches of the visible units as known now, past ones too."""
        found = UnitSpan.objects.at(self.position)
        return found if self.areas is None else found.filter(unit__in=self.units())

    def spans_of(self, unit: RegistryUnit) -> SpanQuerySet:
        """Return the stretches of a unit that was got from this scope, past ones too."""
        return UnitSpan.objects.at(self.position).filter(unit=unit)

    def registered(self, kind: str = "", state: str = "all") -> SpanQuerySet:
        """Return the last stretch of each unit that lies, or lay last, in the scope (名录).

        `state`: living on the day, closed before it, or all. A unit that moved away is not here.
        """
        day = self.day or date.today()
        found = UnitSpan.objects.at(self.position)
        if kind:
            found = found.filter(unit__kind=kind)
        if self.unit_id is not None:
            found = found.filter(unit=self.unit_id)
        elif self.areas is not None:
            found = found.filter(area__in=self.areas)
        later = UnitSpan.objects.at(self.position).filter(
            unit=OuterRef("unit"), valid_from__gt=OuterRef("valid_to"), valid_from__lte=day
        )
        living = found.on(day)
        closed = found.filter(~Exists(later), valid_to__lt=day)
        return {"living": living, "closed": closed}.get(state, living | closed)

    def groups(self, kinds: Iterable[str]) -> QuerySet[RegistryUnit]:
        """Return the group units of some kinds that lie here or that units here belong to."""
        found = RegistryUnit.objects.filter(kind__in=list(kinds)).order_by("kind", "name")
        if self.areas is None:
            return found
        near = Q(pk__in=self.memberships().values("group"))
        return found.filter(near | Q(pk__in=self.registered().values("unit")))

    def events(self) -> QuerySet[RegistryEvent]:
        """Return the events of the units that are or were here, withdrawn ones too (名录变更)."""
        found = RegistryEvent.objects.all()
        if self.position is not None:
            found = found.filter(entry__lte=self.position)
        if self.areas is None:
            return found
        here = Q(unit__in=self.units()) | Q(unit__in=self.registered().values("unit"))
        return found.filter(here)

    def successions(self) -> QuerySet[Succession]:
        """Return who came out of whom, of the units that are or were here (承继关系)."""
        found = Succession.objects.at(self.position)
        if self.areas is None:
            return found
        here = Q(predecessor__in=self.units())
        return found.filter(here | Q(predecessor__in=self.registered().values("unit")))

    @property
    def reads_journal(self) -> bool:
        """Whether the journal may be read: by auditors, and by the province itself."""
        return self.role in {"auditor", "province"}

    def journal(self) -> QuerySet[AuditEvent]:
        """Return the lines of the journal (流水); none for those who do not audit."""
        found = AuditEvent.objects.all()
        return found if self.reads_journal else found.none()

    def memberships(self) -> QuerySet[Membership]:
        """Return what groups the visible units belong to, as known now."""
        found = Membership.objects.at(self.position)
        return found if self.areas is None else found.filter(unit__in=self.units())

    def returns(self) -> QuerySet[Return]:
        """Return the visible returns: the unit lay in the scope at the end of the period."""
        return self._within(Return.objects.all(), "")

    def revisions(self) -> QuerySet[ReturnRevision]:
        """Return the revisions of the visible returns, past ones too."""
        found = ReturnRevision.objects.all()
        if self.position is not None:
            found = found.filter(entry__lte=self.position)
        return self._within(found, "of__")

    def newest_revisions(self) -> QuerySet[ReturnRevision]:
        """Return the revisions that hold, one a visible return."""
        return self._within(ReturnRevision.objects.at(self.position), "of__")

    def changed_since(self, position: int) -> QuerySet[Return]:
        """Return the visible returns that were revised after a position (其后变动).

        Only those of forms and periods that any line touched since are looked at.
        """
        parts = LakePart.objects.filter(part__startswith="returns/", entry__gt=position)
        touched = [part.split("/") for part in parts.values_list("part", flat=True)]
        forms, periods = {part[1] for part in touched}, {part[2] for part in touched}
        later = ReturnRevision.objects.filter(of=OuterRef("pk"), entry__gt=position)
        found = self.returns().filter(form__in=forms, period__in=periods)
        return found.filter(Exists(later))

    def closing_moments(self) -> QuerySet[Closing]:
        """Return when periods were closed, newest first, reopened ones too (关账时点)."""
        return Closing.objects.order_by("-entry")

    def publications(self) -> QuerySet[Computation]:
        """Return what was published, newest first (公布)."""
        return Computation.objects.filter(published_at__isnull=False).order_by("-published_at")

    def filings(self) -> QuerySet[Filing]:
        """Return where the visible returns stand on their way (办理状态)."""
        return self._within(Filing.objects.all(), "of__")

    def evidence(self) -> QuerySet[Evidence]:
        """Return the evidence of the visible returns (佐证材料), withdrawn files too."""
        return self._within(Evidence.objects.all(), "")

    def _within(self, found: QuerySet[Row], way: str) -> QuerySet[Row]:
        """Hold rows to the visible returns; `way` leads from a row to its return.

        The test stands at the row and not in a list of returns: a desk holds a hundred of the
        half million that a province has.
        """
        if self.areas is None:
            return found
        if self.unit_id is not None:
            found = found.filter(**{f"{way}unit_id": self.unit_id})
        elif self.areas:
            then = UnitSpan.objects.at(self.position).on(OuterRef(f"{way}ends"))
            then = then.filter(unit=OuterRef(f"{way}unit"), area__in=self.areas)
            found = found.filter(Exists(then) | self._lies_here(way))
        else:
            return found.none()
        return found if self.day is None else found.filter(**{f"{way}ends__lte": self.day})

    def _lies_here(self, way: str) -> Q:
        """Return the test whether a return lies on this desk now (在本单位待办).

        Its route is that of its period. Where an area has reported to another since, whoever
        holds the return still sees it until it has gone on: else nobody could act on it.
        """
        if not self.desk or self.position is not None:
            return Q(pk__in=())
        same = {f"of__{name}": OuterRef(f"{way}{name}") for name in ("form", "period", "unit")}
        return Q(Exists(Filing.objects.filter(holder=self.desk, **same)))

    def to_review(self) -> QuerySet[Filing]:
        """Return the returns that lie with this bureau for review; none for other roles."""
        return self.filings().filter(holder=self.desk) if self.desk else Filing.objects.none()

    def is_closed(self, form: str, period: str) -> bool:
        """Tell whether a period of a form is closed; that is no secret of anybody (是否关账)."""
        return Closing.objects.newest().filter(form=form, period=period).exists()

    def closings(self) -> QuerySet[Closing]:
        """Return the periods that are closed now, of every form (已关账的报告期)."""
        return Closing.objects.newest()

    def closing_history(self, form: str, period: str) -> QuerySet[Closing]:
        """Return every closing of a period, those that were opened again too (关账记录)."""
        return Closing.objects.filter(form=form, period=period).order_by("-entry")

    def steps(self) -> QuerySet[FilingEvent]:
        """Return what was done with the visible returns (办理记录)."""
        found = FilingEvent.objects.all()
        return found if self.areas is None else found.filter(filing__of__in=self.returns())

    def notices(self) -> QuerySet[Notice]:
        """Return what the account's unit, or its bureau, was reminded of (我的提醒)."""
        if self.unit_id is not None:
            return Notice.objects.filter(unit=self.unit_id)
        return Notice.objects.filter(area=self.desk) if self.desk else Notice.objects.none()

    def contacts(self) -> QuerySet[Contact]:
        """Return who is told for the visible units, and for the bureau itself (联系人)."""
        found = Contact.objects.newest()
        if self.unit_id is not None:
            return found.filter(unit=self.unit_id)
        if not self.desk:
            return found.none()
        if self.areas is None:
            return found
        return found.filter(Q(unit__in=self.units()) | Q(unit=None, area=self.desk))

    def chased(self) -> QuerySet[Notice]:
        """Return the notices that went to the visible units (催报记录); none for other roles."""
        found = Notice.objects.filter(unit__isnull=False)
        if self.areas is None:
            return found
        return found.filter(unit__in=self.units())

    def site_days(self) -> QuerySet[SiteDay]:
        """Return the holidays that the site entered; they are no secret of anybody (节假日)."""
        return SiteDay.objects.newest()

    def drafts(self) -> QuerySet[Draft]:
        """Return what is being typed for the visible units."""
        found = Draft.objects.all()
        return found if self.areas is None else found.filter(unit__in=self.units())

    def texts(self) -> QuerySet[PolicyText]:
        """Return the policy texts under review (待校文件); none below the province."""
        found = PolicyText.objects.all()
        return found if self.role in SEE_ALL else found.none()

    def jobs(self) -> QuerySet[Job]:
        """Return the jobs that the account itself asked for (我的后台任务); nobody else's."""
        if self.account_id is None:
            return Job.objects.none()
        return Job.objects.filter(account_id=self.account_id)

    @property
    def operates(self) -> bool:
        """Whether this account sees how the site itself stands (运行状况)."""
        return self.role in {"province", "auditor"}

    def may_fill(self) -> bool:
        """Tell whether this account fills in returns, for itself or for its units (能否填报)."""
        return self.role in {"enterprise", "county", "prefecture", "province"}

    def computation(self) -> Computation | None:
        """Return the computation that results and verdicts come from; None before the first."""
        return Computation.objects.filter(**self._computed("")).select_related("pack").first()

    def results(self) -> QuerySet[Result]:
        """Return the visible indicator values."""
        return Result.objects.filter(self._readable(), **self._computed("computation__"))

    def verdicts(self) -> QuerySet[VerdictRow]:
        """Return the visible verdicts."""
        return VerdictRow.objects.filter(self._readable(), **self._computed("computation__"))

    def contributions(self) -> QuerySet[ContributionRow]:
        """Return the visible contributions: by unit never where not every unit is visible."""
        found = ContributionRow.objects.filter(**self._computed("computation__"))
        if self.areas is None:
            return found
        own = Q(area__in=self.areas) & (Q(area__in=self.whole) | ~Q(by="unit"))
        return self._until(found.filter(own))

    def rank(
        self, ends: date, indicator: str, area: str, among: set[str], *, highest: bool = True
    ) -> tuple[int, int]:
        """Return the place of an area among others by value, and how many have one.

        `highest` puts the largest value first. Shows no other area's value; (0, 0) when the
        area itself has none or is not visible.
        """
        if not (self.sees_current and self.sees_area(area)):
            return 0, 0
        rows = Result.objects.filter(
            **self._computed("computation__"),
            indicator=indicator,
            ends=ends,
            area__in={*among, area},
        ).values_list("area", "value")
        values = {code: value for code, value in rows if value is not None}
        own = values.get(area)
        if own is None:
            return 0, 0
        ahead = sum(1 for value in values.values() if (value > own if highest else value < own))
        return 1 + ahead, len(values)

    def _computed(self, prefix: str) -> dict[str, Any]:
        if self.position is not None:
            if not self.sees_current:
                return {f"{prefix}pk": 0}
            earlier = {"as_known": True, "position": self.position, "pack__is_current": True}
            return {f"{prefix}{name}": value for name, value in earlier.items()}
        flag = "is_current" if self.sees_current else "is_published"
        return {f"{prefix}{flag}": True}

    def _readable(self) -> Q:
        if self.areas is None:
            return Q()
        if self.role in SEE_SUBTREE:
            bound = Q() if self.day is None else Q(ends__lte=self.day)
            return bound & Q(area__in=self.figures)
        return Q(area=self.root)

    def _until(self, found: QuerySet[ContributionRow]) -> QuerySet[ContributionRow]:
        return found if self.day is None else found.filter(ends__lte=self.day)


def scope_of(user: Any, pack: Pack, day: date | None = None, position: int | None = None) -> Scope:
    """Return the scope of a user (or None, or an anonymous one) on a day; None asks for today.

    `position` asks for all as known at a journal number (截至可知).
    """
    account: Account | None = getattr(user, "account", None) if _signed_in(user) else None
    root = pack.head.root_area
    nothing = frozenset[str]()
    if account is None or not user.is_active:
        return Scope("public", nothing, nothing, root, day=day)
    return replace(_of_account(account, pack, day), account_id=account.pk, position=position)


def _of_account(account: Account, pack: Pack, day: date | None) -> Scope:
    root, nothing = pack.head.root_area, frozenset[str]()
    role = cast(Role, account.role)
    if role in SEE_ALL:
        return Scope(role, None, nothing, root, day=day, desk=root if role == "province" else "")
    if role in SEE_SUBTREE:
        return _subtree(role, account.area, pack, day)
    unit_id = account.unit_id if role == "enterprise" else None
    return Scope(role, nothing, nothing, root, unit_id=unit_id, day=day)


def _subtree(role: Role, area: str, pack: Pack, day: date | None) -> Scope:
    """Return the scope of a bureau: returns by the reporting tree, figures by both."""
    then = day or date.today()
    tree = pack.area_tree.on(then)
    reports = (pack.report_tree if pack.report_tree.edges else pack.area_tree).on(then)
    areas = frozenset(reports.descendants(area))
    figures = areas | frozenset(tree.descendants(area)) | frozenset(tree.ancestors(area))
    figures |= frozenset(reports.ancestors(area))
    whole = frozenset(code for code in areas if areas.issuperset(tree.descendants(code)))
    return Scope(role, areas, figures, pack.head.root_area, day=day, whole=whole, desk=area)


def _signed_in(user: Any) -> bool:
    return user is not None and bool(getattr(user, "is_authenticated", False))
