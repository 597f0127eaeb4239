"""The English is complete, and the compiled catalogue is that of the written one."""

from __future__ import annotations

import gettext
import io
import re

from changbai.web.translation import CATALOGUE, compile_catalogue, messages, read_catalogue

ENTRIES = read_catalogue(CATALOGUE.read_text("utf-8"))
PLACES = re.compile(r"%\((\w+)\)[sd]")


def test_everything_said_is_translated_and_nothing_else() -> None:
    assert {source for source, target in ENTRIES.items() if source and target} == messages()


def test_places_for_values_are_the_same_in_both() -> None:
    wrong = [
        s for s, t in ENTRIES.items() if s and set(PLACES.findall(s)) != set(PLACES.findall(t))
    ]
    assert wrong == []


def test_the_compiled_catalogue_is_up_to_date() -> None:
    compiled = CATALOGUE.with_suffix(".mo").read_bytes()
    assert compiled == compile_catalogue(ENTRIES), "run: python -m changbai.web.translation"


def test_what_is_compiled_can_be_read_by_gettext() -> None:
    made = compile_catalogue(
        {"": "Content-Type: text/plain; charset=UTF-8\n", "乙": "b", "甲": "a"}
    )
    read = gettext.GNUTranslations(io.BytesIO(made))
    assert (read.gettext("甲"), read.gettext("乙"), read.gettext("丙")) == ("a", "b", "丙")
