"""Units are found by hash at once, and never where they are not."""

import numpy as np
import polars as pl
import pytest

from changbai.engine import roster
from changbai.engine.places import Places
from changbai.engine.roster import Roster
from changbai.engine.words import Words
from changbai.kernel.text import Text
from changbai.pack.shapes import Kind, Pack, PackHead


def _roster(units: list[str]) -> Roster:
    frame = pl.DataFrame({"unit": units, "area": ["22"] * len(units)}).with_columns(
        valid_from=pl.lit(None, dtype=pl.Date), valid_to=pl.lit(None, dtype=pl.Date)
    )
    pack = Pack(head=PackHead(id="p", version="1", title=Text("p")), folder="", fingerprint="")
    kind = Kind(id="firm", title=Text("firm"), counted_in="")
    return Roster(frame, kind, Places(pack), Words(), {})


@pytest.mark.parametrize("rising", [True, False])
def test_many_units_are_found_as_few_are(monkeypatch, rising):
    rng = np.random.default_rng(7)
    names = [f"u{number:05d}" for number in range(3000)]
    found = _roster(names if rising else rng.permutation(names).tolist())
    asked = pl.Series(rng.choice(found.units.to_numpy(), 2000, replace=False))
    slowly = found.number(asked)
    monkeypatch.setattr(roster, "MANY", 10)
    assert found.number(asked).tolist() == slowly.tolist()
    assert found.units.gather(slowly).to_list() == asked.to_list()
    strangers = pl.concat([asked, pl.Series(["nobody", None, ""])])
    assert found.number(strangers).tolist() == [*slowly.tolist(), -1, -1, -1]
