"""Send the notices that wait (送达提醒): by mail and by webhook, one after another."""

from __future__ import annotations

from changbai.actions._actor import Answer
from changbai.actions.deliveries import next_one, not_sent, sent, waiting
from changbai.jobs import _hook
from changbai.jobs._kind import Done, Kind, Later, Work
from changbai.jobs._mail import Mailer
from changbai.kernel.text import Text


def run(work: Work) -> Answer[Done]:
    """Send all that is due; what could not be sent is tried again by the same job later.

    Each is taken before it is sent and marked right after, so two workers never send the same.
    One killed between the two leaves it open whether it went: it is sent again after a while,
    under the same Message-ID and the same number, by which a receiver tells it is the same.
    """
    mailer, count, total = Mailer(), 0, waiting()
    try:
        while (delivery := next_one()) is not None:
            try:
                go = mailer.send if delivery.channel == "mail" else _hook.send
                reason, forever = go(delivery)
            except OSError as error:
                not_sent(delivery, f"{type(error).__name__}: {error}")
                raise Later(str(error)) from error
            if reason:
                not_sent(delivery, reason, forever=forever)
            else:
                sent(delivery)
                count += 1
            work.step(Text("发送提醒", "sending notices"), count, total)
    finally:
        mailer.close()
    left = waiting()
    if left:
        raise Later(f"{left} left")
    return Done(Text(f"送达 {count} 条", f"{count} sent"), {"sent": count}), []


kind = Kind(title=Text("送达提醒", "Send notices"), run=run, whole=False, tries=12)
