"""Sessions that a full disk does not end (会话): who is signed in goes on reading.

Pages note now and then when a session was last used. Where that cannot be written for want of
room, the page is shown all the same; a session that is made or ended is never passed over.
"""

from __future__ import annotations

import logging

from django.contrib.sessions.backends.db import SessionStore as Kept
from django.db import OperationalError

from changbai.records.trouble import trouble_of

log = logging.getLogger(__name__)


class SessionStore(Kept):
    """A session in the database (会话)."""

    def save(self, must_create: bool = False) -> None:
        """Keep the session; a note on one that exists may be lost on a full disk."""
        try:
            super().save(must_create)
        except OperationalError as error:
            if must_create or trouble_of(error) != "full":
                raise
            log.warning("no room to note that a session was used")
