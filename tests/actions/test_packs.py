from __future__ import annotations

import shutil

import pytest

from changbai.actions._actor import OPERATOR
from changbai.actions.packs import load_version
from changbai.records import packs
from changbai.records.models import PackVersion
from tests.actions.conftest import Tiny

pytestmark = pytest.mark.django_db


def test_a_version_outlives_its_folder(tiny: Tiny) -> None:
    shutil.rmtree(tiny.folder / "tiny")
    packs._OPENED.clear()
    opened = packs.current_pack()
    assert opened is not None
    assert opened.fingerprint == tiny.pack.fingerprint
    assert opened.targets == tiny.pack.targets
    assert opened.document == tiny.pack.document


def test_the_same_pack_is_one_version(tiny: Tiny) -> None:
    load_version(actor=OPERATOR, pack=tiny.pack)
    assert PackVersion.objects.count() == 1


def test_a_new_version_takes_over_and_the_old_one_can_come_back(tiny: Tiny) -> None:
    head = "id: tiny\nversion: 2.0.0\ntitle: 改\nroot_area: '22'\n"
    new = tiny.load(**{"pack.yaml": head})
    assert PackVersion.objects.get(is_current=True).version == "2.0.0"
    current = packs.current_pack()
    assert current is not None
    assert current.fingerprint == new.fingerprint
    load_version(actor=OPERATOR, pack=tiny.pack)
    assert PackVersion.objects.get(is_current=True).version == "1.0.0"
    assert PackVersion.objects.count() == 2


def test_a_pack_takes_along_what_it_extends(tiny: Tiny) -> None:
    child = tiny.folder / "child"
    child.mkdir()
    (child / "pack.yaml").write_text(
        "id: child\nversion: 1.0.0\ntitle: 子\nextends: tiny\n", encoding="utf-8"
    )
    pack, _ = packs.read_pack(child)
    assert pack is not None
    version, _ = load_version(actor=OPERATOR, pack=pack)
    assert version is not None
    shutil.rmtree(child)
    shutil.rmtree(tiny.folder / "tiny")
    assert packs.open_pack(version).indicators == tiny.pack.indicators


def test_before_the_first_there_is_none(db: None) -> None:
    assert packs.current_version() is None
    assert packs.current_pack() is None
