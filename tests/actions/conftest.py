from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from changbai.actions._actor import OPERATOR
from changbai.actions.imports import import_data
from changbai.actions.packs import load_version
from changbai.engine.folder import open_folder
from changbai.pack.load import load_pack
from changbai.pack.shapes import Pack
from tests.cli.tiny import written


class Tiny:
    """The tiny pack of the command tests, in the records of this test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pack = self.load()
        self.bring()

    def load(self, **changed: str) -> Pack:
        pack, problems = load_pack(written(self.folder, **changed)[0])
        assert pack is not None, problems
        version, problems = load_version(actor=OPERATOR, pack=pack)
        assert version is not None, problems
        return pack

    def bring(self, **changed: str) -> None:
        data, problems = open_folder(written(self.folder, **changed)[1], self.pack)
        assert data is not None, problems
        done, problems = import_data(actor=OPERATOR, pack=self.pack, data=data)
        assert done is not None, problems


@pytest.fixture
def tiny(db: None, settings: Any, tmp_path: Path) -> Tiny:
    settings.HOME = tmp_path / "home"
    settings.LAKE = tmp_path / "home" / "lake"
    return Tiny(tmp_path)
