"""The journal (流水): note that it was verified, by whom and with what outcome (核验)."""

from __future__ import annotations

from collections.abc import Sequence

from changbai.actions._actor import Actor, Answer, Entry, action
from changbai.records.journal import Break, Head

#: The subject under which verifications are found again.
SUBJECT = "journal"


@action("journal.verify", "auditor", "province")
def note_verification(
    entry: Entry, /, *, actor: Actor, head: Head, breaks: Sequence[Break]
) -> Answer[int]:
    """Note a verification that was made of the lines up to a head (记录核验).

    The chain is read before, so that nobody waits for it with the end of the journal in hand.
    """
    entry.subject = SUBJECT
    entry.facts = {
        "lines": head.sequence,
        "head": head.digest,
        "breaks": [[one.sequence, one.reason] for one in breaks[:100]],
    }
    return entry.number, []
