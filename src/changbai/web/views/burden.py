"""The burden meter (填报负担): what each form asks in a year, and what is asked twice."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from changbai.papers.document import Cell, Column, Table
from changbai.web.burden import Burden, asked_twice, burdens
from changbai.web.frame import require_frame
from changbai.web.monitor import may_watch
from changbai.web.monitor_papers import plain_paper
from changbai.web.views.desk import working_scope
from changbai.web.views.monitor import paper_file


def burden(request: HttpRequest) -> HttpResponse:
    """Show the burden of each form in a year, for the units in sight; or as a file."""
    frame = require_frame(request)
    scope = working_scope(request, frame)
    if not may_watch(scope):
        raise Http404
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and 1990 <= int(asked) <= 2200 else frame.as_of.year
    rows = burdens(scope, frame.pack, year)
    total = sum(row.whole for row in rows)
    suffix = request.GET.get("as", "")
    if suffix:
        zh = frame.language == "zh"
        title = f"{year} 年填报负担" if zh else f"Burden of reporting in {year}"
        area = scope.desk or scope.root
        table = _table(rows, total, zh=zh)
        return paper_file(plain_paper(frame, area, title, (table,)), suffix, f"burden-{year}")
    values = {
        "year": year,
        "years": (year - 1, year + 1),
        "rows": rows,
        "total": total,
        "returns": sum(row.returns for row in rows),
        "twice": asked_twice(frame.pack),
    }
    return render(request, "web/burden.html", values)


def _table(rows: list[Burden], total: int, *, zh: bool) -> Table:
    heads = ("报表", "每份格数", "期数", "单位数", "份数", "全年格数") if zh else (
        "Form", "Cells", "Periods", "Units", "Returns", "Cells a year"
    )  # fmt: skip
    columns = tuple(
        Column(head, 56 if place == 0 else 20, "right" if place else "left")
        for place, head in enumerate(heads)
    )

    def count(number: int) -> Cell:
        return Cell(str(number), float(number), 0)

    lines = [
        (
            Cell(row.form.title.show("zh" if zh else "en")),
            *map(count, (row.cells, row.periods, row.units, row.returns, row.whole)),
        )
        for row in rows
    ]
    last = (Cell("合计" if zh else "Total"), Cell(), Cell(), Cell(), Cell(), count(total))
    return Table("各报表负担" if zh else "Burden of each form", columns, (*lines, last))
