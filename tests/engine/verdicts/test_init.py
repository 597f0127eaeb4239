from __future__ import annotations

from changbai.engine.verdicts import families, family


def test_the_folder_is_the_registry() -> None:
    assert {"progress_by_time", "required_rate"} <= set(families())
    for id in families():
        found = family(id)
        assert found is not None
        assert found.parameters


def test_an_unknown_family_is_none() -> None:
    assert family("by_feeling") is None
    assert family("__init__") is None
