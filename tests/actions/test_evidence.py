from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from changbai.actions._actor import OPERATOR, actor_of
from changbai.actions.evidence import MOST_FILES, attach, withdraw
from changbai.actions.periods import close_period
from changbai.kernel.period import Period
from changbai.records import shelf
from changbai.records.models import AuditEvent, Evidence, RegistryUnit
from tests.web import province

SCAN = b"%PDF-1.4 made up for tests "


@pytest.fixture
def office(db: None) -> None:
    province.populate()


def give(content: bytes = SCAN, name: str = "过磅单.pdf", actor=OPERATOR, code: str = "P003"):
    return attach(
        actor=actor,
        form=province.pack().forms["waste"],
        period=Period(2016),
        unit=RegistryUnit.objects.get(code=code),
        name=name,
        content=content,
        element="waste_generated",
    )


def codes(problems) -> list[str]:
    return [problem.code for problem in problems]


def files() -> set[str]:
    return {path.name for path in Path(settings.EVIDENCE).iterdir()}


def test_a_file_is_kept_whole_under_a_name_of_our_own(office: None) -> None:
    kept, problems = give()
    assert kept is not None
    assert problems == []
    path = shelf.path_of(settings.EVIDENCE, kept.stored)
    assert path is not None
    assert path.read_bytes() == SCAN
    assert kept.label not in kept.stored
    assert kept.element == "waste_generated"
    line = AuditEvent.objects.order_by("-sequence").first()
    assert line is not None
    assert (line.action, line.facts["digest"]) == ("evidence.attach", kept.digest)


def test_what_is_no_evidence_is_refused_and_leaves_nothing(office: None) -> None:
    before = files()
    macro = io.BytesIO()
    with zipfile.ZipFile(macro, "w") as archive:
        archive.writestr("word/document.xml", "x")
        archive.writestr("word/vbaProject.bin", "x")
    for content, name, code in (
        (b"", "a.pdf", "CB636"),
        (b"MZ program", "a.pdf", "CB634"),
        (macro.getvalue(), "a.docx", "CB641"),
        (SCAN, "机密★10年.pdf", "CB639"),
        (b"%PDF-" + b"0" * (20 * 2**20), "a.pdf", "CB635"),
    ):
        kept, problems = give(content, name)
        assert kept is None
        assert codes(problems) == [code]
    assert files() == before
    assert Evidence.objects.count() == 1  # the one of the small province


def test_the_same_file_twice_and_too_many_are_told(office: None) -> None:
    assert give()[0] is not None
    assert codes(give(name="同一文件.pdf")[1]) == ["CB638"]
    for number in range(MOST_FILES - 1):
        assert give(SCAN + bytes([number]))[0] is not None
    assert codes(give(SCAN + b"one more")[1]) == ["CB637"]


def test_only_the_unit_itself_or_a_bureau_files_evidence(office: None) -> None:
    enterprise = actor_of(User.objects.get(username="enterprise"))
    assert codes(give(actor=enterprise)[1]) == ["CB600"]
    assert give(actor=enterprise, code="P000")[0] is not None
    assert codes(give(actor=actor_of(User.objects.get(username="leader")))[1]) == ["CB600"]


def test_a_file_is_withdrawn_by_an_end_and_stays_to_be_seen_as_known_then(office: None) -> None:
    kept, _ = give()
    assert kept is not None
    gone, problems = withdraw(actor=OPERATOR, kept=kept, form=province.pack().forms["waste"])
    assert problems == []
    assert gone is not None
    assert gone.ended_by is not None
    assert shelf.path_of(settings.EVIDENCE, kept.stored) is not None
    assert list(Evidence.objects.at(gone.entry).filter(pk=kept.pk)) == [gone]
    again, problems = withdraw(actor=OPERATOR, kept=gone, form=province.pack().forms["waste"])
    assert again is None
    assert codes(problems) == ["CB640"]
    assert give()[0] is not None  # the same file may come back


def test_a_closed_period_takes_and_gives_back_nothing(office: None) -> None:
    kept, _ = give()
    assert kept is not None
    form = province.pack().forms["waste"]
    _, problems = close_period(actor=OPERATOR, form=form, period=Period(2016))
    assert problems == []
    assert codes(give(SCAN + b"late")[1]) == ["CB640"]
    assert codes(withdraw(actor=OPERATOR, kept=kept, form=form)[1]) == ["CB640"]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\机密资料\\审计报告.pdf", "审计报告.pdf"),
        ("发票\u202efdp.exe", "发票fdp.exe"),
        ("𠮷㙦 연변.pdf", "𠮷㙦 연변.pdf"),
    ],
)
def test_a_name_is_only_a_label(office: None, name: str, label: str) -> None:
    kept, _ = give(name=name)
    assert kept is not None
    assert kept.label == label
    assert not set(kept.stored) & set("/\\")


def test_a_long_name_keeps_its_ending_and_fits(office: None) -> None:
    kept, _ = give(name="长" * 300 + ".pdf")
    assert kept is not None
    assert len(kept.label) == 120
    assert kept.label.endswith(".pdf")
