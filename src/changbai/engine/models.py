"""Forecasting models of an optional package (预测模型): ETS and Theta where there is enough data.

`changbai[forecast]` brings statsforecast (Apache-2.0). It is imported when first asked for, since
that takes seconds. Short series are not for such models: with fewer than `NEEDED` points the
drift of `engine/forecast.py` stands in, and that is said.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from importlib import util
from typing import Any

from changbai.engine.forecast import LEVEL, Spread
from changbai.kernel.text import Text

MODELS = ("ets", "theta")
#: Fewer points than this cannot carry a model with several parameters.
NEEDED = 6
UNEVEN = Text(
    "数值不是逐年的，改用平均增量外推", "The values are not a year apart: the drift stands in"
)


def is_installed() -> bool:
    """Tell whether the optional package is there (是否已安装预测扩展)."""
    return util.find_spec("statsforecast") is not None


def stands_in(points: int) -> Text:
    """Say that the drift stands in for a model, and why."""
    return Text(
        f"只有 {points} 个点，少于 {NEEDED} 个，改用平均增量外推",
        f"{points} points, fewer than {NEEDED}: the drift stands in",
    )


def model_forecast(values: Sequence[float], steps: int, model: str, level: float = LEVEL) -> Spread:
    """Return the forecast so many steps after the last value by a model (模型预测).

    `values` stand at equal steps. ETS chooses its form by the corrected Akaike criterion
    (Hyndman, Koehler, Snyder and Grose 2002); Theta is that of Assimakopoulos and Nikolopoulos
    (2000). ImportError where the package is missing.
    """
    import numpy as np
    from statsforecast.models import AutoETS, AutoTheta

    made: Any = AutoETS(season_length=1) if model == "ets" else AutoTheta(season_length=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = made.forecast(np.array(values, float), h=steps, level=[round(100 * level)])
    mark = round(100 * level)
    return Spread(
        float(found["mean"][-1]), float(found[f"lo-{mark}"][-1]), float(found[f"hi-{mark}"][-1])
    )
