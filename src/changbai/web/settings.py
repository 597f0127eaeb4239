"""Settings of the site (站点设置): one module, driven by the environment.

CHANGBAI_DATABASE   postgresql://user:password@host:port/name, or sqlite:///path; default: a
                    SQLite file under CHANGBAI_HOME
CHANGBAI_HOME       folder of database, lake and collected static files; default var/
CHANGBAI_SECRET     secret key; required outside debug
CHANGBAI_DEBUG      1 for development
CHANGBAI_HOSTS      host names, separated by commas; default localhost
CHANGBAI_HTTPS      0 where no TLS stands before the server (a demo on this machine)
CHANGBAI_PROXY      1 when a trusted proxy sets X-Forwarded-Proto and X-Forwarded-For
CHANGBAI_MFA        0 to let reviewers and auditors in without a second factor; default 1
CHANGBAI_SMTP_HOST  mail server; without one no mail is sent. CHANGBAI_SMTP_PORT (default 25, 465
                    with TLS), _USER, _PASSWORD, _FROM, _TLS (none, starttls or tls)
CHANGBAI_HOOKS      networks and host names, separated by commas, to which webhooks may go though
                    they lie inside: 10.1.0.0/16,oa.example
CHANGBAI_SITE       address of the site as it stands in mails, e.g. https://changbai.example
CHANGBAI_HSTS       seconds for which browsers must use HTTPS; default one year
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from changbai.records.database import database_from

_DEFAULT_SECRET = "only-for-development-never-for-a-site-that-others-reach"  # noqa: S105


def _flag(name: str, default: bool) -> bool:
    return os.environ.get(name, "1" if default else "0").strip().lower() in {"1", "true", "yes"}


DEBUG = _flag("CHANGBAI_DEBUG", default=False)
HTTPS = _flag("CHANGBAI_HTTPS", default=not DEBUG)

SECRET_KEY = os.environ.get("CHANGBAI_SECRET", _DEFAULT_SECRET)
if not DEBUG and SECRET_KEY == _DEFAULT_SECRET:
    raise ImproperlyConfigured(
        "请设置 CHANGBAI_SECRET（不少于 50 个随机字符）；开发时可设 CHANGBAI_DEBUG=1。"
        " / Set CHANGBAI_SECRET (50 random characters or more), or CHANGBAI_DEBUG=1 to develop."
    )

HOME = Path(os.environ.get("CHANGBAI_HOME", "var")).resolve()
LAKE = HOME / "lake"
#: Files that jobs are given and that they give back; shared by all machines of a site.
JOBS = HOME / "jobs"
EVIDENCE = HOME / "evidence"
DATABASES = {"default": database_from(os.environ.get("CHANGBAI_DATABASE", ""), HOME)}
ALLOWED_HOSTS = [
    host.strip()
    for host in os.environ.get("CHANGBAI_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
    if host.strip()
]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

ROOT_URLCONF = "changbai.web.urls"
WSGI_APPLICATION = "changbai.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "changbai.records",
    "changbai.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "changbai.web.requests.Requests",
    "changbai.web.doorkeeper.Doorkeeper",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "changbai.web.context.face",
            ],
        },
    }
]

# ---------------------------------------------------------------- language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# ---------------------------------------------------------------- static files
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
_STATIC = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# ---------------------------------------------------------------- accounts and sessions
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "changbai.web.lockout.Lockout",
    "django.contrib.auth.backends.ModelBackend",
]
# Who decides on other people's returns, or sees all of them, proves who he is by two factors.
MFA_ROLES = (
    frozenset({"province", "prefecture", "county", "auditor"})
    if _flag("CHANGBAI_MFA", default=True)
    else frozenset()
)
OTP_TOTP_ISSUER = "Changbai"
# An account is refused from an address after the sixth wrong password in a row.
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "changbai.web.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "changbai.web.lockout.refused"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# The journal has every sign-in; a second record of them would be personal data twice.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
# A session ends half an hour after the last page, and with the working day (see Doorkeeper).
SESSION_ENGINE = "changbai.records.sessions"
SESSION_COOKIE_AGE = 30 * 60
SESSION_LONGEST = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS

# ---------------------------------------------------------------- what browsers may do
SECURE_SSL_REDIRECT = HTTPS
# Whoever watches the site asks the server itself, before which no TLS stands.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)/$"]
SECURE_HSTS_SECONDS = int(os.environ.get("CHANGBAI_HSTS", "31536000")) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
PROXY = _flag("CHANGBAI_PROXY", default=False)
if PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
# Our own origin and nothing else: no script, style or picture from elsewhere, none inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
# Counted while it arrives: a zip of a province's workbooks is the largest upload.
MOST_UPLOAD = 410 * 2**20
MOST_UPLOAD_UNSIGNED = 2**20
FILE_UPLOAD_HANDLERS = [
    "changbai.web.requests.Counted",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# ---------------------------------------------------------------- notices
_TLS = os.environ.get("CHANGBAI_SMTP_TLS", "none")
if _TLS not in {"none", "starttls", "tls"}:
    raise ImproperlyConfigured("CHANGBAI_SMTP_TLS: none, starttls, tls")
EMAIL_HOST = os.environ.get("CHANGBAI_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("CHANGBAI_SMTP_PORT", "465" if _TLS == "tls" else "25"))
EMAIL_HOST_USER = os.environ.get("CHANGBAI_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("CHANGBAI_SMTP_PASSWORD", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = _TLS == "starttls", _TLS == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("CHANGBAI_SMTP_FROM", "changbai@localhost")
HOOKS_ALLOWED = [
    one.strip() for one in os.environ.get("CHANGBAI_HOOKS", "").split(",") if one.strip()
]
SITE_ADDRESS = os.environ.get("CHANGBAI_SITE", "").rstrip("/")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # It names accounts and addresses, which stand in the journal and have no place in a log.
    "loggers": {"axes": {"level": "ERROR"}},
}
