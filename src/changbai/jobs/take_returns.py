"""Take a file of returns in (收报送文件): a zip, or one workbook of very many units."""

from __future__ import annotations

from changbai.actions._actor import Answer
from changbai.jobs._files import path_of
from changbai.jobs._giving import give_back, said
from changbai.jobs._kind import Done, Kind, Work
from changbai.jobs._taking import open_files, take
from changbai.kernel.period import read_period
from changbai.kernel.problem import Cell, Problem
from changbai.kernel.text import Text
from changbai.records.packs import current_pack
from changbai.records.scope import scope_of


def run(work: Work) -> Answer[Done]:
    """Read, check, hand in, and give the marked workbooks back; a second run changes nothing."""
    asked = work.payload
    pack, period, path = current_pack(), read_period(asked["period"]), path_of(asked["file"])
    form = pack.forms.get(asked["form"]) if pack else None
    account = work.job.account
    if pack is None or form is None or period is None or path is None or account is None:
        return None, [Problem("CB100", Cell(asked["name"]), {"path": asked["name"]})]
    with open_files(path, asked["name"]) as (files, problems):
        if files is None:
            return None, problems
        taken, failed = take(
            files,
            problems,
            actor=work.actor,
            scope=scope_of(account.user, pack),
            pack=pack,
            form=form,
            period=period,
            step=work.step,
        )
        if taken is None:
            return None, failed
        if not taken.lines and taken.bad and taken.files == 1:
            return None, taken.problems
        back = give_back(taken, files, asked["name"], asked["language"])
    if back is not None:
        work.give(*back)
    return Done(Text("；".join(said(taken, "zh")), "; ".join(said(taken, "en"))), taken.facts()), []


# The long part, reading, stands outside any transaction; the verb is one by itself.
kind = Kind(title=Text("收报送文件", "Take returns in"), run=run, whole=False)
