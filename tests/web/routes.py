"""Every route of the site with real arguments, and who may open it."""

from __future__ import annotations

from tests.web.texts import NEW, OLD

#: A job that the province asked for and that gave a file back.
JOB = 7

#: A file that backs a return of P000; tests/web/province.py keeps it.
FILE = f"{7:032x}.pdf"

#: Who sees the working figures of the whole province.
ALL = frozenset({"leader", "province", "auditor"})
#: The prefecture 220800 and its county 220881.
OWN = frozenset({"prefecture", "county"})
EVERYBODY = ALL | OWN | {"enterprise", "expert", "nobody"}

#: (route name, address, who gets it; everybody else must get 404)
ROUTES: list[tuple[str, str, frozenset[str]]] = [
    ("overview", "/", EVERYBODY),
    ("overview", "/?target=2.3-b&level=county", EVERYBODY),
    ("overview", "/?area=220100", ALL),
    ("overview", "/?area=220800", ALL | OWN),
    ("overview", "/?area=220881", ALL | OWN),
    ("document", "/document/", EVERYBODY),
    ("document", "/document/?area=220100", ALL),
    ("clause", "/clause/2.1/", EVERYBODY),
    ("clause", "/clause/3.1.1/", EVERYBODY),
    ("clause", "/clause/lead/", EVERYBODY),
    ("target", "/target/2.3-b/", EVERYBODY),
    ("target", "/target/2.3-e/", EVERYBODY),
    ("target", "/target/2.3-b/?area=220100", ALL),
    ("explain", "/target/2.3-b/explain/", ALL | OWN),
    ("explain", "/target/2.3-b/explain/?area=220100", ALL),
    ("target-returns", "/target/2.3-b/returns/", ALL | OWN),
    ("target-returns", "/target/2.3-b/returns/?area=220881", ALL | OWN),
    ("indicators", "/indicator/", EVERYBODY),
    ("indicator", "/indicator/solid_waste_utilisation/", EVERYBODY),
    ("indicator", "/indicator/solid_waste_utilisation/?area=220100", ALL),
    ("areas", "/area/", EVERYBODY),
    ("area", "/area/220000/", EVERYBODY),
    ("area", "/area/220800/", ALL | OWN),
    ("area", "/area/220100/", ALL),
    ("area", "/area/220881/", ALL | OWN),
    ("owed", "/area/220881/owed/waste/", ALL | OWN),
    ("owed", "/area/220800/owed/waste/", ALL | {"prefecture"}),
    ("owed", "/area/220100/owed/waste/", ALL),
    ("unit", "/unit/enterprise/P000/", ALL | OWN | {"enterprise"}),
    ("unit", "/unit/enterprise/P001/", ALL | {"prefecture"}),
    ("unit", "/unit/enterprise/P002/", ALL),
    ("registries", "/registry/", ALL | OWN),
    ("registry", "/registry/enterprise/", ALL | OWN),
    ("registry", "/registry/enterprise/?export=xlsx", ALL | OWN),
    ("registry", "/registry/enterprise/?in=220100&state=all&flag=above_scale&q=演示", ALL | OWN),
    ("suggestions", "/registry/enterprise/suggestions/", ALL | OWN),
    ("register", "/registry/enterprise/new/", frozenset({"province"}) | OWN),
    ("moments", "/known/", ALL | OWN | {"enterprise"}),
    ("changes", "/known/changes/?known_at=2016-12-31", ALL | OWN | {"enterprise"}),
    ("target", "/target/2.3-b/?known_at=2016-12-31", ALL | OWN | {"enterprise"}),
    ("unit", "/unit/enterprise/P002/?known_at=2027-01-01", ALL),
    ("journal", "/journal/", frozenset({"auditor", "province"})),
    ("return", "/return/waste/2016/enterprise/P000/", ALL | OWN | {"enterprise"}),
    ("return", "/return/waste/2016/enterprise/P001/", ALL | {"prefecture"}),
    ("return", "/return/waste/2016/enterprise/P002/", ALL),
    ("evidence-file", f"/evidence/{FILE}/", ALL | OWN | {"enterprise"}),
    ("chain", "/chain/automobile/", EVERYBODY),
    ("chain", "/chain/biology/", EVERYBODY),
    ("clusters", "/clusters/", ALL),
    ("efficiency", "/efficiency/", ALL),
    ("studies", "/study/", ALL),
    ("study", "/study/transformation_index/", ALL),
    ("desk", "/desk/", frozenset({"province", "enterprise"}) | OWN),
    ("batch", "/batch/waste/2016/", frozenset({"province", "enterprise"}) | OWN),
    ("duties", "/duties/enterprise/P000/", ALL | OWN | {"enterprise"}),
    ("duties", "/duties/enterprise/P001/", ALL | {"prefecture"}),
    ("duties", "/duties/enterprise/P002/", ALL),
    ("fill", "/fill/waste/2016/enterprise/P000/", {"province", "enterprise"} | OWN),
    ("fill", "/fill/waste/2016/enterprise/P001/", frozenset({"province", "prefecture"})),
    ("fill", "/fill/waste/2016/enterprise/P002/", frozenset({"province"})),
    ("texts", "/texts/", ALL),
    ("review", f"/texts/{NEW}/", ALL),
    ("review", f"/texts/{NEW}/?item=target-1", ALL),
    ("against", f"/texts/{NEW}/against/{OLD}/", ALL),
    ("monitor", "/monitor/?year=2016", ALL | OWN),
    ("progress", "/monitor/waste/2016/", ALL | OWN),
    ("progress", "/monitor/waste/2016/?area=220881", ALL | OWN),
    ("progress", "/monitor/waste/2016/?area=220800", ALL | {"prefecture"}),
    ("progress", "/monitor/waste/2016/?area=220100", ALL),
    ("progress", "/monitor/waste/2016/?area=220100&as=xlsx", ALL),
    ("sheet", "/monitor/waste/2016/sheet/", ALL | OWN),
    ("sheet", "/monitor/waste/2016/sheet/?area=220802", ALL | {"prefecture"}),
    ("sheet", "/monitor/waste/2016/sheet/?area=220100&as=docx", ALL),
    ("closing", "/monitor/waste/2016/closing/", ALL | OWN),
    ("burden", "/burden/?year=2016", ALL | OWN),
    ("holidays", "/holidays/?year=2016", EVERYBODY),
    ("holidays", "/holidays/?year=2031", EVERYBODY),
    ("notices", "/notices/", frozenset({"province", "enterprise"}) | OWN),
    ("contact", "/contact/", frozenset({"province", "enterprise"}) | OWN),
    ("unit-contact", "/contact/enterprise/P000/", {"province", "enterprise"} | OWN),
    ("unit-contact", "/contact/enterprise/P001/", frozenset({"province", "prefecture"})),
    ("unit-contact", "/contact/enterprise/P002/", frozenset({"province"})),
    ("jobs", "/jobs/", EVERYBODY - {"nobody"}),
    ("job", f"/jobs/{JOB}/", frozenset({"province"})),
    ("job-file", f"/jobs/{JOB}/file/", frozenset({"province"})),
    ("search", "/search/?q=演示", EVERYBODY),
    ("login", "/login/", EVERYBODY),
    ("status", "/status/", frozenset({"province", "auditor"})),
    ("healthz", "/healthz/", EVERYBODY),
    ("tokens", "/tokens/", EVERYBODY),
    ("interface", "/interface/", EVERYBODY),
    ("account", "/account/", EVERYBODY),
    ("password", "/account/password/", EVERYBODY),
    ("factor", "/account/factor/", EVERYBODY),
    ("readyz", "/readyz/", EVERYBODY),
]
#: Where nobody is led to the login page: one's own account.
SIGNED = {"account", "password", "factor", "tokens"}
#: Routes that take only POST: they answer 405 to everybody and show nothing.
POSTED = {
    "logout": "/logout/",
    "language": "/language/",
    "large": "/large/",
    "unit-event": "/unit/enterprise/P000/event/",
    "recall": "/known/compute/",
    "journal-verify": "/journal/verify/",
    "act": "/return/waste/2016/enterprise/P000/act/",
    "evidence": "/evidence/waste/2016/enterprise/P000/",
    "evidence-withdraw": f"/evidence/{FILE}/withdraw/",
    "pass-clean": "/desk/pass/",
    "urge": "/monitor/waste/2016/urge/",
    "recompute": "/jobs/recompute/",
    "job-cancel": f"/jobs/{JOB}/cancel/",
    "take": "/texts/take/",
    "decide": f"/texts/{NEW}/decide/",
    "issue": f"/texts/{NEW}/issue/",
}


def is_file(address: str) -> bool:
    """Tell whether an address gives a file to keep and no page."""
    return (
        "as=" in address
        or "export=" in address
        or address.endswith("/file/")
        or address.startswith("/evidence/")
    )
