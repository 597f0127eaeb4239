"""Build the made-up province (演示省) in memory, part by part."""

from __future__ import annotations

from dataclasses import dataclass

from examples.jilin import (
    amounts,
    areas,
    centres,
    energy,
    groups,
    monthly,
    others,
    registry,
    research,
    resources,
    split,
    stories,
)
from examples.jilin.write import Province


@dataclass
class Built:
    """The province and the arrays behind it, for telling and testing."""

    province: Province
    made: registry.Enterprises
    money: amounts.Amounts


def build(seed: int = 2014, enterprises: int = 6000) -> Built:
    """Build everything from a seed; the same seed gives the same province."""
    made = registry.make(seed, enterprises)
    money = amounts.make(made)
    resources.set_flags(made, money)
    lines, line_returns = energy.product_lines(made)
    centre_units = centres.centres(made)
    project_units, progress = others.projects(made)
    forms = [
        monthly.output(made, money),
        monthly.finance(made, money),
        energy.consumption(made, money),
        resources.water(made, money),
        resources.waste(made, money),
        resources.discharge(made),
        resources.clean_production(made),
        research.research(made, money),
        line_returns,
        groups.cluster_reports(made, money),
        centres.reports(made, centre_units),
        progress,
        *areas.forms(seed),
    ]
    province = Province(
        seed=seed,
        units={
            "enterprise": groups.enterprises(made),
            "cluster": groups.clusters(),
            "centre": centre_units,
            "energy_line": lines,
            "base": others.bases(),
            "institute": others.institutes(seed),
            "park": others.parks(seed),
            "product": others.products(made),
            "project": project_units,
            "area": areas.registry(),
        },
        members={"enterprise.cluster": groups.members(made, money)},
        forms=forms,
        area_targets=split.area_targets(),
        enterprise_codes=made.code,
    )
    stories.record(province, stories.plant(made, {form.id: form for form in forms}))
    return Built(province, made, money)
