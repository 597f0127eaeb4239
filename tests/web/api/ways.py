"""Every way of the interface: an address of one's own, a foreign one, the right, what it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.web.api.office import GOOD

BUREAUS = frozenset({"province", "prefecture", "county"})
ALL = BUREAUS | {"leader", "auditor", "enterprise", "expert"}
READERS = ALL - {"expert"}
FILLERS = BUREAUS | {"enterprise"}
RETURN = "/returns/waste/2016/P000"
CORRECTION = {"act": "ask_correction", "values": GOOD, "reason": "漏报"}


@dataclass(frozen=True)
class Way:
    """One way in: who may have its right, and addresses by whose things they name.

    `own` is visible to county, enterprise and all above; `foreign` to the province alone. A way
    without ids that could be foreign has none. `most` bounds its queries.
    """

    method: str
    own: str
    foreign: str = ""
    right: str = ""
    holders: frozenset[str] = ALL
    body: Any = None
    most: int = 8
    #: Of the holders, whose call of their own is done; the others' is refused by the verb.
    done: frozenset[str] = ALL


def _read(own: str, foreign: str = "") -> Way:
    return Way("GET", own, foreign, "read", READERS)


def _shown(own: str, foreign: str = "") -> Way:
    return Way("GET", own, foreign, "results")


#: By operation id, as the OpenAPI document has it; a new one without an entry fails a test.
WAYS: dict[str, Way] = {
    "me": Way("GET", "/me"),
    "forms": Way("GET", "/forms"),
    "form": Way("GET", "/forms/waste"),
    "codes": Way("GET", "/codes/industry"),
    "areas": Way("GET", "/areas"),
    "indicators": Way("GET", "/indicators"),
    "indicator": Way("GET", "/indicators/solid_waste_utilisation"),
    "targets": Way("GET", "/targets"),
    "target": Way("GET", "/targets/2.3-b"),
    "units": _read("/units?kind=enterprise", "/units?area=220182"),
    "unit": _read("/units/enterprise/P000", "/units/enterprise/P002"),
    "returns": _read("/returns", "/returns?area=220182"),
    "one": _read(RETURN, "/returns/waste/2016/P002"),
    "revisions": _read(f"{RETURN}/revisions", "/returns/waste/2016/P002/revisions"),
    "acts": _read(f"{RETURN}/acts", "/returns/waste/2016/P002/acts"),
    "hand_in_one": Way(
        "PUT", "/returns/waste/2014/P000", "/returns/waste/2014/P002", "hand_in", FILLERS,
        {"values": GOOD}, 40,
    ),
    "check_one": Way(
        "POST", "/checks/waste/2014/P000", "/checks/waste/2014/P002", "hand_in", FILLERS,
        {"values": GOOD}, 40,
    ),
    "hand_in_many": Way(
        "POST", "/returns/waste/2014", "", "hand_in", FILLERS,
        {"rows": [{"unit": "P000", "values": GOOD}]}, 40,
    ),
    "check_many": Way(
        "POST", "/checks/waste/2014", "", "hand_in", FILLERS,
        {"rows": [{"unit": "P000", "values": GOOD}]}, 40,
    ),
    "act": Way(
        "POST", f"{RETURN}/acts", "/returns/waste/2016/P002/acts", "hand_in", FILLERS,
        CORRECTION, 40, frozenset({"enterprise"}),
    ),
    "passes": Way(
        "POST", "/passes", "", "review", BUREAUS,
        {"returns": [{"form": "waste", "period": "2016", "unit": "P000"}]}, 40,
    ),
    "closings": Way("GET", "/closings"),
    "close": Way("PUT", "/closings/waste/2014", "", "close", frozenset({"province"}), None, 20),
    "reopen": Way(
        "POST", "/closings/waste/2014/reopen", "", "close", frozenset({"province"}),
        {"reason": "补报"}, 20,
    ),
    "results": _shown("/results", "/results?area=220182"),
    "verdicts": _shown("/verdicts", "/verdicts?area=220182"),
    "verdict": _shown("/verdicts/2.3-b/220000/2016-12", "/verdicts/2.3-b/220182/2016-12"),
}  # fmt: skip
