"""Settings of one installation: what differs between two offices is a variable of docs/settings.md."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from fengqiao import keys, logs
from fengqiao.databases import database
from fengqiao.people.way_in import ways


def _env(name: str, default: str = "") -> str:
    return os.environ.get(f"FENGQIAO_{name}", default).strip()


def _words(name: str, default: str = "") -> list[str]:
    return [word for word in _env(name, default).replace(",", " ").split() if word]


MODE = _env("MODE", "production")
if MODE not in ("demo", "production"):
    raise ImproperlyConfigured("FENGQIAO_MODE: demo | production")
HOME = Path(_env("HOME") or Path.home() / ".fengqiao").expanduser().resolve()
keys.mode_of(HOME, MODE)
SECRET_KEY = keys.key(HOME, "secret")
DEBUG = _env("DEBUG") == "1" and MODE == "demo"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *_words("HOSTS")]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in _words("HOSTS")]
PUBLIC_URL, CERTIFICATE = _env("PUBLIC_URL", "http://localhost:8000").rstrip("/"), _env("CERTIFICATE")
TRUSTED_PROXIES, METRICS_FROM, WEB_THREADS = _words("PROXIES"), _words("METRICS_FROM"), int(_env("THREADS", "8"))

ROOMS = [
    *["ledger", "ui", "places", "files", "people", "matters", "together", "rights", "cases", "intake", "hall"],
    *["notices", "rehearsal", "evaluation", "desk", "command", "api", "upkeep"],
    *(["demo"] if MODE == "demo" else []),
]
INSTALLED_APPS = [
    *[f"fengqiao.{room}" for room in ROOMS],
    *["django.contrib.admin.apps.SimpleAdminConfig", "django.contrib.auth", "django.contrib.contenttypes"],
    *["django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles", "django.forms"],
    "django.contrib.humanize",
    *["allauth", "allauth.account", "allauth.mfa", "allauth.usersessions", "ninja", "django_htmx"],
    "fengqiao.wiring.House",
]
MIDDLEWARE = [
    "fengqiao.vitals.counted.Counted",
    "django.middleware.security.SecurityMiddleware",
    "fengqiao.proxies.ClientAddress",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fengqiao.people.session.Limits",
    "fengqiao.limits.Size",
    "fengqiao.ui.steady.Reading",
]
_CONTEXT = "template:request contrib.auth:auth contrib.messages:messages"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                *[f"django.{name.replace(':', '.context_processors.')}" for name in _CONTEXT.split()],
                "fengqiao.ui.context.preferences",
                "fengqiao.people.session.context",
            ]
        },
    }
]
# Where the quick exit of public pages leads; empty: a page of ours with nothing but the date.
LEAVE_TO = _env("LEAVE_TO", "https://www.weather.com.cn/" if MODE == "production" else "")
ROOT_URLCONF, FORM_RENDERER, ASSIGNING = "fengqiao.urls", "fengqiao.ui.forms.Markup", _words("ASSIGNING")
DATABASES, DATABASE_ROLE = {"default": database(_env("DATABASE_URL"), home=HOME)}, _env("DATABASE_ROLE")
BACKUPS, BACKUP_DAYS = Path(_env("BACKUPS") or HOME / "backups"), int(_env("BACKUP_DAYS", "35"))
ANCHORS, TIMESTAMPS = Path(_env("ANCHORS") or HOME / "anchors"), _env("TIMESTAMPS")
ANCHOR_MAIL, ANCHOR_PEERS, ANCHOR_KEYS = _words("ANCHOR_MAIL"), _words("ANCHOR_PEERS"), _words("ANCHOR_KEYS")
# Files, not memory: a throttle counts across all processes, and what is cached never enters the database.
# Room for many: a full cache drops entries at random, and with them what a guesser has already tried.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": HOME / "cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

LANGUAGE_CODE, LANGUAGES = "zh-hans", [("zh-hans", "中文"), ("en", "English")]
USE_TZ, TIME_ZONE = True, _env("TIME_ZONE", "Asia/Shanghai")
STATIC_URL, STATIC_ROOT = "static/", HOME / "static"
# Until `fengqiao serve` has gathered them, files come straight from the rooms.
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
GATHERED_STATIC = "fengqiao.gathered.Gathered"
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
_FILES = {"location": HOME / "files"}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": _FILES},
    "staticfiles": {"BACKEND": _PLAIN if WHITENOISE_USE_FINDERS else GATHERED_STATIC},
}
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "fengqiao.uploads.Nameless"]
DATA_UPLOAD_MAX_MEMORY_SIZE, DATA_UPLOAD_MAX_NUMBER_FILES = 2_621_440, 12
LARGEST_REQUEST = DATA_UPLOAD_MAX_NUMBER_FILES * 15 * 2**20 + DATA_UPLOAD_MAX_MEMORY_SIZE

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "account_login", "/", "/"
ACCOUNT_LOGIN_METHODS, ACCOUNT_SIGNUP_FIELDS = {"username"}, ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION, ACCOUNT_SESSION_REMEMBER = "none", False
ACCOUNT_ADAPTER, STAFF_HOME = "fengqiao.people.way_in.sign_in.Adapter", "desk:queue"
# A counter has one address: it is slowed, never shut out. Nobody learns whether an address has an account.
ACCOUNT_RATE_LIMITS, ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = {"login": "120/m/ip"}, False
ACCOUNT_EMAIL_SUBJECT_PREFIX, MFA_SUPPORTED_TYPES = "", ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED, MFA_RATE_LIMITS = True, {"webauthn_login": "120/m/ip"}
ACCOUNT_FORMS, MFA_FORMS, ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = ways.ACCOUNT, ways.MFA, ways.LINKS
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = MODE == "demo"

SECURE_PROXY_SSL_HEADER = None  # fengqiao.proxies believes configured proxies only
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = MODE == "production"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE, LANGUAGE_COOKIE_SAMESITE, SECURE_HSTS_SECONDS = 12 * 3600, "Lax", int(_env("HSTS_SECONDS", "0"))
SECURE_REFERRER_POLICY, X_FRAME_OPTIONS = "same-origin", "DENY"
SECURE_CSP = {
    **{"default-src": [CSP.SELF], "img-src": [CSP.SELF, "data:", "blob:"], "worker-src": [CSP.SELF]},
    **{"object-src": [CSP.NONE], "frame-ancestors": [CSP.NONE]},
    **{"base-uri": [CSP.SELF], "form-action": [CSP.SELF]},
}
# A demo sends nothing outward: its mail lies as files in its home.
MAIL_FOLDER, DEFAULT_FROM_EMAIL = HOME / "mail", _env("MAIL_FROM", "fengqiao@localhost")
_SMTP = {
    **{"host": _env("SMTP_HOST", "localhost"), "port": int(_env("SMTP_PORT", "25")), "timeout": 10},
    **{"username": _env("SMTP_USER"), "password": _env("SMTP_PASSWORD")},
    **{"use_ssl": _env("SMTP_SECURITY") == "ssl", "use_tls": _env("SMTP_SECURITY") == "starttls"},
}
_BACKEND, _OPTIONS = ("filebased", {"file_path": MAIL_FOLDER}) if MODE == "demo" else ("smtp", _SMTP)
MAILERS = {"default": {"BACKEND": f"django.core.mail.backends.{_BACKEND}.EmailBackend", "OPTIONS": _OPTIONS}}
MAIL_IN = {
    **{"host": _env("IMAP_HOST"), "port": int(_env("IMAP_PORT", "993")), "folder": _env("IMAP_FOLDER", "INBOX")},
    **{"user": _env("IMAP_USER"), "password": _env("IMAP_PASSWORD"), "address": _env("MAIL_ADDRESS")},
    "server": _env("MAIL_SERVER"),
}
LOGGING = logs.configuration(level=_env("LOG_LEVEL", "WARNING"), form=_env("LOG_FORM", "text"), home=HOME)
