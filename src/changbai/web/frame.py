"""What every page stands in (页面环境): pack, computation, scope, moment, area and language.

A page asks for its frame once; everything that it reads then goes through `frame.scope`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from changbai.kernel.period import Period, month, read_period
from changbai.kernel.text import Language, Text
from changbai.kernel.tree import TreeView
from changbai.pack.codebook import AreaRow
from changbai.pack.shapes import Pack
from changbai.records.holidays import with_site_days
from changbai.records.journal import Known, read_known
from changbai.records.models import Computation, PackVersion
from changbai.records.packs import current_version, open_pack
from changbai.records.scope import SEE_ALL, SEE_SUBTREE, Scope, scope_of


@dataclass
class Frame:
    """One request's frame (页面环境). `chosen` are the parameters that links carry on."""

    pack: Pack
    version: PackVersion
    computation: Computation | None
    scope: Scope
    as_of: Period
    months: list[Period]
    area: str
    home: str
    language: Language
    chosen: dict[str, str]
    known: Known | None = None
    made_up: bool = False

    @property
    def day(self) -> date:
        """Last day of the month shown; the tree of areas is that of this day."""
        return self.as_of.end

    @property
    def today(self) -> date:
        """The local day: work is done now, whatever month is looked at."""
        return timezone.localdate()

    @property
    def looks_back(self) -> bool:
        """Whether this account may look back to a moment: bureaus, auditors, a unit at itself."""
        return self.scope.sees_current or self.scope.unit_id is not None

    @property
    def reads_registry(self) -> bool:
        """Whether this account sees the registry as a list: whoever sees more than one unit."""
        return self.scope.role in SEE_ALL | SEE_SUBTREE

    @cached_property
    def tree(self) -> TreeView:
        """The areas on the day shown."""
        return self.pack.area_tree.on(self.day)

    @cached_property
    def areas(self) -> dict[str, AreaRow]:
        """The rows of areas.csv that hold on the day shown, by code."""
        return {row.code: row for row in self.pack.areas if row.span.holds(self.day)}

    @property
    def query(self) -> str:
        """The parameters that links carry on, as written in an address."""
        return f"?{urlencode(self.chosen)}" if self.chosen else ""

    @property
    def has_desk(self) -> bool:
        """Whether this account fills in or reviews returns."""
        return bool(self.scope.desk) or self.scope.unit_id is not None

    @property
    def watches(self) -> bool:
        """Whether this account watches the reporting of others."""
        return self.scope.areas is None or bool(self.scope.desk)

    @cached_property
    def unread(self) -> int:
        """How many notices wait to be read (未读提醒)."""
        return self.scope.notices().filter(read_at=None).count() if self.has_desk else 0

    @property
    def reads_texts(self) -> bool:
        """Whether this account sees policy texts under review."""
        return self.scope.role in SEE_ALL

    @property
    def synthetic(self) -> bool:
        """Whether the figures are made up (演示数据)."""
        return self.made_up

    def area_name(self, code: str) -> Text:
        """Return the name of an area, its code when unknown."""
        row = self.areas.get(code)
        return Text(row.name, row.name_en) if row else Text(code)

    def sees_figures(self, code: str) -> bool:
        """Tell whether verdicts and results of an area are visible."""
        return self.scope.sees_figures(code)

    def area_choices(self) -> list[tuple[str, Text, int]]:
        """Return the areas to choose from: code, name, depth; parents before children."""
        root = self.pack.head.root_area
        return [
            (code, self.area_name(code), self.tree.depth(code) - self.tree.depth(root))
            for code in self.tree.descendants(root)
            if code in self.areas and self.sees_figures(code)
        ]


def language_now() -> Language:
    """Return the language of the page (界面语言)."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def frame_of(request: HttpRequest) -> Frame | None:
    """Return the frame of a request, made once; None before a pack was loaded."""
    kept = getattr(request, "changbai_frame", None)
    if kept is None:
        kept = _make(request)
        request.changbai_frame = kept  # type: ignore[attr-defined]
    return cast("Frame | None", kept)


def require_frame(request: HttpRequest) -> Frame:
    """Return the frame; 404 before a pack was loaded."""
    frame = frame_of(request)
    if frame is None:
        raise Http404
    return frame


def _make(request: HttpRequest) -> Frame | None:
    version = current_version()
    if version is None:
        return None
    pack = with_site_days(open_pack(version))
    user = getattr(request, "user", None)
    current = scope_of(user, pack).computation()
    months = [p for p in map(read_period, current.months if current else []) if p]
    default = months[-1] if months else month(pack.head.ends or date.today().year, 12)
    asked = read_period(request.GET.get("as_of", ""))
    if asked is not None and asked not in months:
        raise Http404
    as_of = asked or default
    known = known_at(request.GET.get("known_at", ""))
    scope = scope_of(user, pack, as_of.end, known.position if known else None)
    if known is not None and not (scope.sees_current or scope.unit_id is not None):
        raise Http404
    computation = current if known is None else scope.computation()
    if known is not None and computation and str(as_of) not in computation.months:
        computation = None
    home = _home(request, pack)
    area = request.GET.get("area") or home
    frame = Frame(pack, version, computation, scope, as_of, months, area, home, language_now(), {})
    frame.known, frame.made_up = known, bool(current and current.synthetic)
    if area != home and (area not in frame.areas or not frame.sees_figures(area)):
        raise Http404
    if as_of != default:
        frame.chosen["as_of"] = str(as_of)
    if area != home:
        frame.chosen["area"] = area
    if known is not None:
        frame.chosen["known_at"] = known.text
    return frame


def known_at(text: str) -> Known | None:
    """Return the moment whose knowledge a page is asked for; 404 for what is none."""
    if not text:
        return None
    known = read_known(text)
    if known is None:
        raise Http404
    return known


def _home(request: HttpRequest, pack: Pack) -> str:
    """Return where a user starts: a bureau in its own area, everybody else at the root."""
    user = getattr(request, "user", None)
    account = getattr(user, "account", None) if user and user.is_authenticated else None
    if account and account.role in {"prefecture", "county"} and account.area:
        return str(account.area)
    return pack.head.root_area
