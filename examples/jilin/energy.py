"""Energy returns (B205) and specific energy of main products (能源消费、产品单耗).

Fuels are drawn so that the total is exactly the sum of the fuels in coal equivalent.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from examples.jilin import states
from examples.jilin.amounts import YEAR_OF, Amounts
from examples.jilin.calibration import FRAME
from examples.jilin.others import along, registry_frame
from examples.jilin.registry import Enterprises, Floats, generator
from examples.jilin.tables import YEARS, counties, industries
from examples.jilin.write import Form, hundredths, whole

#: Coal equivalent of one unit of each fuel as the form has it (reference values of GB/T 2589).
COAL_EQUIVALENT = {
    "coal_used": 0.7143,
    "coke_used": 0.9714,
    "diesel_used": 1.4571,
    "gas_used": 13.3,
    "electricity_used": 1.229,
    "heat_used": 0.03412,
    "other_fuel_tce": 1.0,
}
#: Share of each fuel in the total, by kind of industry, in the order above.
MIX = {
    "common": (0.36, 0.00, 0.04, 0.08, 0.36, 0.15, 0.01),
    "steel": (0.18, 0.56, 0.01, 0.03, 0.15, 0.02, 0.05),
    "cement": (0.74, 0.00, 0.02, 0.02, 0.20, 0.00, 0.02),
    "power": (0.93, 0.00, 0.01, 0.02, 0.04, 0.00, 0.00),
    "chemicals": (0.34, 0.02, 0.01, 0.12, 0.21, 0.20, 0.10),
    "oil": (0.08, 0.00, 0.03, 0.34, 0.18, 0.07, 0.30),
}
MIX_OF = {"31": "steel", "30": "cement", "44": "power", "26": "chemicals", "07": "oil", "25": "oil"}
#: Part of the fuel burnt that leaves again as power, heat or recovered gas.
RECOVERED = {"44": 0.52, "31": 0.08, "25": 0.10}

PRODUCT_NAMES = {
    "clinker": "水泥熟料",
    "crude_steel": "粗钢",
    "ferroalloy": "铁合金",
    "ammonia": "合成氨",
    "ethylene": "乙烯",
    "ethanol": "发酵酒精",
    "paper": "机制纸",
}
PRODUCTS = {
    "30": ("clinker", 0.118, 900_000),
    "31": ("crude_steel", 0.61, 700_000),
    "26": ("ammonia", 1.35, 120_000),
    "25": ("ethylene", 0.86, 300_000),
    "15": ("ethanol", 0.52, 90_000),
    "22": ("paper", 0.43, 60_000),
}


def consumption(made: Enterprises, amounts: Amounts) -> Form:
    """Return 能源消费 by fuel; the province's energy per value added follows the frame."""
    rng = generator(made.seed, 5)
    seen = states.monthly(made, 22)
    net = _net(rng, made, amounts, seen)
    trade = [i.code for i in industries()]
    back = np.array([RECOVERED.get(code, 0.0) for code in trade])[made.industry]
    gross = net / (1 - back)
    mix = np.array([MIX[MIX_OF.get(code, "common")] for code in trade])[made.industry[:, 0]]
    mix = mix * np.exp(rng.normal(0, 0.2, mix.shape))
    mix /= mix.sum(axis=1, keepdims=True)
    fuels: dict[str, Floats] = {}
    for number, (fuel, factor) in enumerate(COAL_EQUIVALENT.items()):
        amount = gross * mix[:, [number]] / factor
        solid = fuel in ("coal_used", "coke_used", "diesel_used")
        fuels[fuel] = np.rint(amount) if solid else hundredths(amount)
    fuels["electricity_used"] = np.maximum(fuels["electricity_used"], 0.01)
    recovered = hundredths(gross * back)
    total = sum((fuels[fuel] * factor for fuel, factor in COAL_EQUIVALENT.items()), -recovered)
    elements = {
        fuel: whole(amount) if fuel in ("coal_used", "coke_used", "diesel_used") else amount
        for fuel, amount in fuels.items()
    }
    elements["recovered_tce"] = recovered
    elements["energy_tce"] = hundredths(np.maximum(total, 0.0))
    return Form("b205", 1, seen, elements)


def _net(rng: np.random.Generator, made: Enterprises, amounts: Amounts, seen: Floats) -> Floats:
    """Return net energy in 吨标准煤, led to the intensity of the frame over common respondents."""
    rate = np.array([i.energy for i in industries()])[made.industry]
    own = np.exp(rng.normal(0, 0.25, made.count))[:, None]
    noise = np.exp(rng.normal(0, 0.04, amounts.output.shape))
    net = amounts.added_constant / 10 * rate * own * noise
    both = (seen == states.VERIFIED) & (amounts.output_states == states.VERIFIED)
    for year in range(YEARS):
        months = year == YEAR_OF
        value = (amounts.added_constant * both)[:, months].sum() / 10
        net[:, months] *= FRAME.energy_intensity[year] * value / (net * both)[:, months].sum()
    return net


def product_lines(made: Enterprises) -> tuple[pl.DataFrame, Form]:
    """Return the lines that make energy-consuming products, and their yearly returns."""
    rng = generator(made.seed, 6)
    trade = np.array([i.code for i in industries()])[made.industry]
    able = made.counted.all(axis=1) & (trade == trade[:, [0]]).all(axis=1)
    lasting = able & (made.county == made.county[:, [0]]).all(axis=1)
    chosen = []
    for code, (product, _, _) in PRODUCTS.items():
        here = np.flatnonzero(lasting & (trade[:, 0] == code))
        chosen += [(int(i), code, product) for i in rng.permutation(here)[:24]]
        if code == "31":
            chosen += [(int(i), code, "ferroalloy") for i in rng.permutation(here)[:6]]
    rows = []
    for number, (i, code, product) in enumerate(chosen, 1):
        row = {
            "unit": f"XN{number:04d}",
            "name": f"{made.name[i]}{PRODUCT_NAMES[product]}生产线",
            "industry": code,
            "energy_product": product,
            "holder": made.code[i],
        }
        rows += along(counties()[made.county[i, 0]].code, date(2012, 1, 1), None, row)
    frame = registry_frame(rows)
    return frame, _line_returns(rng, chosen, frame["unit"].unique(maintain_order=True).to_list())


def _line_returns(
    rng: np.random.Generator, chosen: list[tuple[int, str, str]], units: list[str]
) -> Form:
    count = len(chosen)
    base_rate = np.array([2.1 if p == "ferroalloy" else PRODUCTS[c][1] for _, c, p in chosen])
    scale = np.array([20_000 if p == "ferroalloy" else PRODUCTS[c][2] for _, c, p in chosen])
    base_rate = base_rate * np.exp(rng.normal(0, 0.08, count))
    size = scale * rng.lognormal(0, 0.5, count)
    growth = np.cumprod(np.exp(rng.normal(0.01, 0.06, (count, YEARS))), axis=1)
    made_tonnes = np.rint(size[:, None] * growth)
    fall = np.array([1.0, 0.988, 0.973, 0.961]) * np.exp(rng.normal(0, 0.012, (count, YEARS)))
    fall[:, 0] = 1.0
    verified = np.full((count, YEARS), states.VERIFIED)
    verified[rng.random((count, YEARS)) < 0.02] = states.REPORTED
    base = hundredths(made_tonnes * base_rate[:, None])
    return Form(
        "product_energy",
        12,
        verified,
        {
            "product_output": whole(made_tonnes),
            "product_energy_tce": hundredths(made_tonnes * base_rate[:, None] * fall),
            "product_energy_base": base,
        },
        units=units,
    )
