from __future__ import annotations

from datetime import date

import pytest

from changbai.actions._actor import OPERATOR, Actor
from changbai.actions.compute import publish, refresh
from changbai.engine.contribution import contribution
from changbai.engine.measure import Measurer
from changbai.engine.target import judge
from changbai.kernel.period import Period, month
from changbai.records.lake import open_lake
from changbai.records.models import Computation, ContributionRow, PackVersion, Result, VerdictRow
from changbai.records.packs import open_pack
from tests.actions.conftest import Tiny

pytestmark = pytest.mark.django_db

DECEMBER = month(2016, 12)
CORRECTED = {"returns/energy/2016.csv": "unit,energy_tce,value_added\ne1,36,10\ne2,16,40\ne3,1,5\n"}


def computed(*months: Period) -> Computation:
    kept, problems = refresh(actor=OPERATOR, months=months)
    assert kept is not None, problems
    return kept


def intensity(**where: object) -> float | None:
    return Result.objects.get(indicator="intensity", period="2016", **where).value


def test_results_are_what_a_hand_works_out(tiny: Tiny) -> None:
    # 44 t over 55 in the province; 27 over 10 in 2201, 17 over 45 in 2202.
    computed()
    assert intensity(area="22") == pytest.approx(44 / 55)
    assert intensity(area="2201") == pytest.approx(2.7)
    assert intensity(area="2202") == pytest.approx(17 / 45)
    firms = Result.objects.filter(indicator="firms", area="22").order_by("ends")
    assert [(row.period, row.value, row.state) for row in firms] == [
        ("2013", 2.0, "value"),
        ("2014", 2.0, "value"),
        ("2015", 3.0, "value"),
        ("2016", 3.0, "value"),
    ]
    assert firms[3].ends == date(2016, 12, 31)
    assert firms[3].unit == "家"


def test_kept_verdicts_and_contributions_are_those_of_the_engine(tiny: Tiny) -> None:
    kept = computed()
    lake, _ = open_lake(tiny.pack)
    assert lake is not None
    measurer = Measurer(tiny.pack, lake)
    for row in VerdictRow.objects.all():
        assert row.verdict == judge(measurer, row.target, month(*_numbers(row.as_of)), row.area)
        assert (row.verdict.state, row.verdict.value) == (row.state, row.value)
    for pull in ContributionRow.objects.all():
        said = contribution(measurer, pull.target, DECEMBER, pull.area, pull.by)
        assert pull.contribution == said
    assert VerdictRow.objects.count() == 2 * 3 * len(kept.months)
    assert ContributionRow.objects.count() == 2 * 3


def _numbers(written: str) -> tuple[int, int]:
    year, number = written.split("-")
    return int(year), int(number)


def test_months_are_the_last_year_and_the_decembers_before(tiny: Tiny) -> None:
    assert computed().months == [
        "2013-12", "2014-12", "2015-12", *(f"2016-{number:02d}" for number in range(1, 13)),
    ]  # fmt: skip
    assert computed(month(2015, 6), month(2014, 12)).months == ["2014-12", "2015-06"]


def test_only_the_current_and_the_published_keep_their_rows(tiny: Tiny) -> None:
    first = computed(DECEMBER)
    published, _ = publish(actor=OPERATOR)
    assert published == first
    second = computed(DECEMBER)
    tiny.bring(**CORRECTED)
    third = computed(DECEMBER)
    kept = set(Result.objects.values_list("computation", flat=True).distinct())
    assert kept == {first.pk, third.pk}
    assert Computation.objects.get(is_current=True) == third
    assert Computation.objects.get(is_published=True) == first
    assert second.label == first.label != third.label
    publish(actor=OPERATOR)
    assert Computation.objects.get(is_published=True) == third


def test_a_published_figure_is_made_again_after_a_correction_and_a_new_pack(tiny: Tiny) -> None:
    first = computed(DECEMBER)
    before = VerdictRow.objects.get(target="1-a", area="22").verdict
    tiny.bring(**CORRECTED)
    tiny.load(**{"pack.yaml": "id: tiny\nversion: 2.0.0\ntitle: 改\nroot_area: '22'\n"})
    assert computed(DECEMBER).pk != first.pk
    assert VerdictRow.objects.get(target="1-a", area="22").value != before.value

    pack = open_pack(PackVersion.objects.get(pk=first.pack_id))
    lake, problems = open_lake(pack, first.position)
    assert lake is not None, problems
    assert lake.position == first.label
    assert judge(Measurer(pack, lake), "1-a", DECEMBER, "22") == before


def test_made_up_data_label_the_computation(tiny: Tiny) -> None:
    kept = computed(DECEMBER)
    assert kept.synthetic
    assert (kept.title, kept.title_en) == ("小数据", "Tiny data")


@pytest.mark.usefixtures("db")
def test_nothing_to_compute_is_told() -> None:
    for verb, code in ((refresh, "CB603"), (publish, "CB605")):
        answer, problems = verb(actor=OPERATOR)
        assert answer is None
        assert [problem.code for problem in problems] == [code]


def test_a_county_neither_computes_nor_publishes(tiny: Tiny) -> None:
    county = Actor("county", "county")
    for verb in (refresh, publish):
        answer, problems = verb(actor=county)
        assert answer is None
        assert [problem.code for problem in problems] == ["CB600"]
    assert not Computation.objects.exists()
