"""What is missing where there is no value (缺什么): forms never returned, empty registries."""

from __future__ import annotations

from changbai.engine import reasons
from changbai.engine.results import VALUE_STATES, Measured
from changbai.engine.tables import Dataset
from changbai.kernel.text import Text
from changbai.pack.expression import Aggregate, Name, Node, children
from changbai.pack.shapes import Form, Indicator, Kind, Pack


def why_none(pack: Pack, data: Dataset, found: Measured) -> Text:
    """Say why an indicator has no value, and which of its inputs the data do not hold at all."""
    words = found.reason if found.reason.zh else VALUE_STATES[found.state]
    said = reasons.no_value(found.period, words.zh, words.en)
    forms, kinds = inputs_of(pack, pack.indicators[found.indicator.partition("/")[0]])
    absent = [form.title for form in forms if not data.periods(form.id)]
    empty = [kind.title for kind in kinds if data.units(kind.id).is_empty()]
    zh = [f"报表“{title.zh}”" for title in absent] + [f"{title.zh}名录" for title in empty]
    en = [f"returns of “{title.show('en')}”" for title in absent]
    en += [f"a registry of “{title.show('en')}”" for title in empty]
    if not zh:
        return said
    return Text(f"{said.zh}，缺{'、'.join(zh)}", f"{said.en}; missing: {', '.join(en)}")


def inputs_of(pack: Pack, indicator: Indicator) -> tuple[list[Form], list[Kind]]:
    """Return the forms and the registries that an indicator is made of, through others too."""
    forms: dict[str, Form] = {}
    kinds: dict[str, Kind] = {}
    seen: set[str] = set()

    def look(one: Indicator) -> None:
        if one.id in seen:
            return
        seen.add(one.id)
        population = one.over.population.kind
        kinds.setdefault(population, pack.kinds[population])
        walk(one.value.tree)

    def walk(node: Node) -> None:
        if isinstance(node, Aggregate) and node.kind:
            kinds.setdefault(node.kind, pack.kinds[node.kind])
        if isinstance(node, Name):
            element = pack.element(node.id)
            if element:
                forms.setdefault(element[0].id, element[0])
            elif node.id in pack.indicators:
                look(pack.indicators[node.id])
        for child in children(node):
            walk(child)

    look(indicator)
    return list(forms.values()), list(kinds.values())
