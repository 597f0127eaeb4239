"""The second factor of an account (双因素): whether it has one, and when it may try again."""

from __future__ import annotations

from base64 import b32encode
from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key


def has_factor(user: Any) -> bool:
    """Tell whether a user has a second factor (是否已设双因素)."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def spare_codes(user: Any) -> int:
    """Return how many recovery codes are left (剩余恢复码)."""
    return int(StaticToken.objects.filter(device__user=user, device__confirmed=True).count())


def barred_until(user: Any) -> datetime | None:
    """Return until when no code is taken after wrong ones (暂不受理至); None when one is."""
    for kind in (TOTPDevice, StaticDevice):
        for device in kind.objects.filter(user=user, confirmed=True):
            allowed, why = device.verify_is_allowed()
            if not allowed:
                until: datetime = why["locked_until"]
                return until
    return None


def locked_until(username: str, address: str | None) -> datetime | None:
    """Return until when an account is refused from an address (锁定至); None when it is not."""
    last = AccessAttempt.objects.filter(username=username, ip_address=address).first()
    cool: timedelta = settings.AXES_COOLOFF_TIME
    return last.attempt_time + cool if last else None


def is_locked(username: str) -> bool:
    """Tell whether an account is refused from any address now (是否锁定)."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    tried = AccessAttempt.objects.filter(username=username, attempt_time__gt=since)
    return bool(tried.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT).exists())


def digest_of(code: str) -> str:
    """Return what is kept of a recovery code (恢复码摘要): a keyed digest, never the code."""
    return salted_hmac("changbai.recovery", code).hexdigest()[:16]


def new_key() -> str:
    """Return a fresh key for time codes (新密钥): 160 bits, as RFC 4226 advises, in hex."""
    return str(default_key())


def key_words(key: str) -> str:
    """Return a key as people type it into their telephone (密钥): base 32 in fours."""
    plain = b32encode(bytes.fromhex(key)).decode()
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def key_address(user: Any, key: str) -> str:
    """Return the `otpauth:` address that the picture to scan carries (扫码内容)."""
    return str(TOTPDevice(user=user, key=key).config_url)
