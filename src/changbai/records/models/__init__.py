"""The models of the records (台账模型), one aggregate a file.

Order of the files, each may know those before it: audit, packs, units, registry, people, returns,
filings, holidays, policy texts, results, live, jobs, notices, tokens.
Pages read them only through `changbai.records.scope`; only `changbai.actions` writes them.
"""

from changbai.records.models.audit import AuditEvent, JournalHead
from changbai.records.models.filings import Closing, Draft, Evidence, Filing, FilingEvent
from changbai.records.models.holidays import SiteDay
from changbai.records.models.jobs import ENDED, JOB_STATES, Job, JobState
from changbai.records.models.live import LiveCell, LivePartials
from changbai.records.models.notices import Contact, Delivery, Notice
from changbai.records.models.packs import LakePart, PackVersion, Setting
from changbai.records.models.people import ROLES, Account, Role
from changbai.records.models.policy_texts import PolicyText, ReviewStep
from changbai.records.models.registry import RegistryEvent, Succession
from changbai.records.models.results import Computation, ContributionRow, Result, VerdictRow
from changbai.records.models.returns import AreaTarget, Return, ReturnRevision
from changbai.records.models.tokens import GRANTABLE, RIGHTS, KeptAnswer, Right, Token
from changbai.records.models.units import Membership, RegistryUnit, UnitSpan

__all__ = [
    "ENDED", "GRANTABLE", "JOB_STATES", "RIGHTS", "ROLES", "Account", "AreaTarget",
    "AuditEvent", "Closing", "Computation", "Contact", "ContributionRow", "Delivery", "Draft",
    "Evidence", "Filing", "FilingEvent", "Job", "JobState", "JournalHead", "KeptAnswer",
    "LakePart", "LiveCell", "LivePartials", "Membership", "Notice", "PackVersion",
    "PolicyText", "RegistryEvent", "RegistryUnit", "Result", "Return", "ReturnRevision",
    "ReviewStep", "Right", "Role", "Setting", "SiteDay", "Succession", "Token", "UnitSpan",
    "VerdictRow",
]  # fmt: skip
