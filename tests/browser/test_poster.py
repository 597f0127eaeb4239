"""The poster as a browser draws it: every text stays in its box and on the sheet."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from changbai.pack.programme import programmes_of
from changbai.procedure.drawing.poster import poster
from changbai.procedure.plan import plan_of
from tests.procedure.small import pack

OUTSIDE = """() => {
  const inside = (a, b, by) =>
    a.left >= b.left - by && a.right <= b.right + by &&
    a.top >= b.top - by && a.bottom <= b.bottom + by
  const sheet = document.querySelector('svg').getBoundingClientRect()
  const wrong = []
  for (const text of document.querySelectorAll('text'))
    if (!inside(text.getBoundingClientRect(), sheet, 1)) wrong.push('sheet: ' + text.textContent)
  for (const group of document.querySelectorAll('g.stage, g.end')) {
    const box = group.querySelector('rect').getBoundingClientRect()
    for (const text of group.querySelectorAll('text'))
      if (!inside(text.getBoundingClientRect(), box, 2)) wrong.push('box: ' + text.textContent)
  }
  return wrong
}"""


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_texts_stay_where_they_belong(page: Page, language: str) -> None:
    wrong = {}
    page.set_viewport_size({"width": 1700, "height": 1250})
    for id, programme in programmes_of(pack()).items():
        drawn = poster(plan_of(pack(), programme), "a3", language)  # type: ignore[arg-type]
        page.set_content(f"<style>body{{margin:0}}</style>{drawn}")
        found = page.evaluate(OUTSIDE)
        if found:
            wrong[id] = found
    assert wrong == {}
