"""Two pages hold the brief, also where every target of the founding document is off its path."""

from __future__ import annotations

import io

import pypdf
import pytest

from changbai.engine.brief import make_brief
from changbai.engine.brief_parts import Parts
from changbai.engine.results import Contribution, Coverage, Forecast, PathPoint, Pull, Verdict
from changbai.kernel.period import Period
from changbai.kernel.text import Language, Text
from changbai.pack.load import load_pack
from changbai.pack.shapes import Pack
from changbai.papers import formats
from changbai.papers.record import bare
from tests.support.checkout import ROOT

AS_OF = Period(2016, 1, 12)


@pytest.fixture(scope="module")
def pack() -> Pack:
    found, _ = load_pack(ROOT / "packs" / "jilin-2014")
    assert found is not None
    return found


def worst(pack: Pack, target: str, number: int) -> Verdict:
    """Return a verdict as bad and as long in words as they come."""
    return Verdict(
        target, "", AS_OF, "alert", 1234.5 - number, pack.targets[target].unit, 9876.5, 5432.1,
        "progress_by_time", "1.0.0", {"base_value": 1000.0, "better": "higher"},
        Forecast(Period(2017, 1, 12), 1300.25, -1200.5, 2400.75, points=6),
        tuple(PathPoint(Period(y, 1, 12), 1000.0 + y % 7, 2000.0) for y in range(2011, 17)),
        Coverage(6000, 5000 - number, 300, 100, 500, 100),
    )  # fmt: skip


def parts(pack: Pack) -> Parts:
    verdicts = tuple(worst(pack, target, n) for n, target in enumerate(pack.targets))
    areas = sorted(pack.areas, key=lambda row: -len(row.name_en))[:3]
    industries = sorted(pack.codes["industry"].values(), key=lambda row: -len(row.name_en))[:3]
    pulled = {}
    for verdict in verdicts:
        rows = tuple(Pull(a.code, Text(a.name, a.name_en), -12.34, 0.3) for a in areas)
        more = tuple(Pull(i.code, Text(i.name, i.name_en), -5.67, 0.1) for i in industries)
        for by, found in (("area", rows), ("industry", more)):
            pulled[verdict.target, by] = Contribution(
                verdict.target, "", AS_OF, by, "difference", verdict.unit, -40.0, found
            )  # type: ignore[arg-type]
    data = Text("吉林演示省（虚构数据）", "Demo province of Jilin (made-up data)")
    return Parts(pack, "", AS_OF, data, True, "a" * 64, verdicts, pulled)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_two_pages_also_in_the_worst_case(pack: Pack, language: Language) -> None:
    content = formats.write(make_brief(parts(pack), language, "2017-01-05 09:00"), ".pdf")
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    assert len(pages) == 2
    said = bare("".join(page.extract_text() for page in pages))
    assert [target for target in pack.targets if target not in said] == []


def test_all_achieved_says_so(pack: Pack) -> None:
    good = Verdict(
        "2.1-a", "", AS_OF, "achieved", 5.0, "家", 4.0, 4.0, "progress_by_time", "1.0.0", {}
    )
    made = Parts(pack, "", AS_OF, Text("数据", "Data"), False, "a" * 64, (good,))
    said = "".join(block.text for block in make_brief(made).blocks if hasattr(block, "text"))
    assert "没有未达进度的目标" in said
    assert "应报均已审核" in said
    assert "演示" not in said
