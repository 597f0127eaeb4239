"""The second factor (双因素): set it, pass it, have new recovery codes, take it off.

Time codes are those of RFC 6238, six digits every thirty seconds; a code is taken once.
"""

from __future__ import annotations

import secrets
import unicodedata
from typing import Any

from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from changbai.actions._actor import Actor, Answer, Entry, action
from changbai.kernel.problem import Cell, Problem
from changbai.records.factors import digest_of
from changbai.records.models import ROLES

#: Recovery codes given at a time; each is taken once.
SPARE = 10
#: No letter or figure that reads like another.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@action("factor.set", *ROLES)
def set_factor(
    entry: Entry, /, *, actor: Actor, user: Any, key: str, code: str
) -> Answer[list[str]]:
    """Set the second factor when the code proves that the key arrived; return recovery codes."""
    entry.subject = actor.name
    totp = TOTP(bytes.fromhex(key))
    plain = plain_code(code)
    if not (plain.isdigit() and totp.verify(int(plain), tolerance=1)):
        return None, [Problem("CB725", Cell("code"))]
    TOTPDevice.objects.filter(user=user).delete()
    # The code that proved the key is used up.
    TOTPDevice.objects.create(
        user=user, name="default", key=key, confirmed=True, last_t=totp.t(), drift=totp.drift
    )
    return _new_codes(user), []


@action("factor.pass", *ROLES)
def pass_factor(
    entry: Entry, /, *, actor: Actor, user: Any, code: str, address: str = ""
) -> Answer[bool]:
    """Check a time code or a recovery code; a wrong one is counted and noted."""
    entry.subject = actor.name
    right, by = _matches(user, code)
    entry.facts = {"address": address, "by": by}
    entry.outcome = "done" if right else "refused"
    return right, []


@action("factor.codes", *ROLES)
def new_codes(entry: Entry, /, *, actor: Actor, user: Any) -> Answer[list[str]]:
    """Give new recovery codes; those before are worth nothing any more."""
    entry.subject = actor.name
    return _new_codes(user), []


@action("factor.drop", *ROLES)
def drop_factor(entry: Entry, /, *, actor: Actor, user: Any) -> Answer[bool]:
    """Take the second factor off an account, with its recovery codes."""
    entry.subject = user.get_username()
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    return True, []


def plain_code(code: str) -> str:
    """Return a code as it is compared (规范化验证码): no gaps, half width, small letters."""
    folded = unicodedata.normalize("NFKC", code).lower()
    return "".join(c for c in folded if c.isascii() and c.isalnum())


def _matches(user: Any, code: str) -> tuple[bool, str]:
    plain = plain_code(code)
    if plain.isdigit() and len(plain) == 6:
        kind, by = TOTPDevice, "time"
    else:
        kind, by, plain = StaticDevice, "recovery", digest_of(plain)
    device = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
    return bool(device and device.verify_token(plain)), by


def _new_codes(user: Any) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery", confirmed=True)
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(SPARE)]
    for code in codes:
        device.token_set.create(token=digest_of(code))
    return [f"{code[:5]}-{code[5:]}" for code in codes]
