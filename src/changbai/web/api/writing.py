"""What every write shares (办理请求): the key that makes it happen once, the version it saw."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Header

from changbai.actions.once import Reply, answer_once
from changbai.kernel.problem import Cell, Problem
from changbai.records.models import ReturnRevision
from changbai.web.api.answers import (
    Refused,
    marked,
    problem_answer,
    problem_value,
    text_of,
)
from changbai.web.api.caller import Caller, caller_of
from changbai.web.api.returns import newest
from changbai.web.api.sending import return_of, version_of

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="同一键只办理一次，7 天内重发得到同一应答 · "
        "done once; sent again within 7 days, the same answer comes back",
    ),
]
Seen = Annotated[
    str,
    Header(
        alias="If-Match",
        max_length=60,
        description="你看到的版本（ETag） · the version that you saw (ETag)",
    ),
]
_KEY = re.compile(r"[!-~]{1,200}\Z")
_SEEN = re.compile(r'(?:W/)?"?(\d{1,9})\.(\d{1,9})"?\Z')


def once(request: HttpRequest, key: str, act: Callable[[], Reply]) -> HttpResponse:
    """Answer a write; with a key it is done once, however often it comes.

    A refusal inside `act` becomes its answer, so that the journal keeps what it says of it.
    """

    def guarded() -> Reply:
        try:
            return act()
        except Refused as refused:
            value = problem_value(refused.problems, **refused.more)
            return Reply(value["status"], text_of(value))

    if not key:
        reply = guarded()
        return _told(reply)
    if not _KEY.match(key):
        return problem_answer(
            [Problem("CB747", Cell("Idempotency-Key"), {"name": "Idempotency-Key"})]
        )
    sent = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    digest = hashlib.sha256(sent).hexdigest()
    account = caller_of(request).token.account
    kept, problems = answer_once(account=account, key=key, digest=digest, act=guarded)
    if kept is None:
        return problem_answer(problems)
    answer = _told(kept)
    if kept.again:
        answer.headers["Idempotency-Replayed"] = "true"
    return answer


def _told(reply: Reply) -> HttpResponse:
    kind = "application/problem+json" if reply.status >= 400 else "application/json"
    return marked(HttpResponse(reply.body, status=reply.status, content_type=kind), reply.version)


def seen_version(seen: str, found: ReturnRevision | None) -> int | None:
    """Return the number of steps that the caller saw; None where it did not say.

    A figure may have been changed by an import, which takes no step: that is told here, a step
    of somebody else by the verb itself, inside its transaction.
    """
    if not seen or seen == "*":
        return None
    written = _SEEN.match(seen.strip())
    if written is None:
        raise Refused(Problem("CB747", Cell("If-Match"), {"name": "If-Match"}))
    steps, number = int(written[1]), int(written[2])
    filing = getattr(found.of, "filing", None) if found else None
    now = filing.version if filing else 0
    if steps == now and number != (found.number if found else 0):
        current = version_of(found, filing) if found else "0.0"
        facts = {"seen": f"{steps}.{number}", "now": current}
        raise Refused(Problem("CB758", Cell("If-Match"), facts))
    return steps


def conflict(
    caller: Caller, problems: list[Problem], found: ReturnRevision | None, seen: str
) -> Refused:
    """Return the refusal of a write, with what changed where somebody else was first."""
    if found is None or problems[0].code not in ("CB622", "CB623", "CB624", "CB758"):
        return Refused(*problems)
    now = newest(caller).filter(of=found.of).first()
    if now is None:
        return Refused(*problems)
    written = _SEEN.match(seen.strip())
    number = int(written[2]) if written else now.number
    old = caller.scope.revisions().filter(of=found.of, number=number).first()
    changed = changes(old.values if old else {}, now.values) if written else []
    return Refused(*problems, current=return_of(caller.scope, now), changed=changed)


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what differs between two sets of values, by element."""
    return [
        {"element": id, "before": before.get(id), "now": now.get(id)}
        for id in sorted({*before, *now})
        if before.get(id) != now.get(id)
    ]
