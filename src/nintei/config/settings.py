"""One settings module, driven by the environment (config/env.py)."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from nintei.config.cli.ground import data_folder
from nintei.config.env import ENV
from nintei.kit.stores import storage_settings

PACKAGE = Path(__file__).resolve().parent.parent
DEBUG = ENV.debug
DEMO = ENV.demo
# An installation without a key of its own gets a new one at each start: sessions end, nothing leaks.
SECRET_KEY = ENV.secret_key or secrets.token_urlsafe(50)
ALLOWED_HOSTS = [host.strip() for host in ENV.hosts.split(",") if host.strip()]
SITE_URL = ENV.site_url.rstrip("/")
SITE_NAME = ENV.site_name
PUSH_URL = ENV.push_url
CSRF_TRUSTED_ORIGINS = [SITE_URL]

ROOMS = [
    "people",
    "catalog",
    "record",
    "ledger",
    "certification",
    "badges",
    "payments",
    "talk",
    "work",
    "piecework",
    "notices",
    "search",
    "web",
    "demo",
]
INSTALLED_APPS = [
    # web comes first so that its templates win over the libraries' own.
    "nintei.web",
    *(f"nintei.{room}" for room in ROOMS if room != "web"),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # allauth's pages of keys and sessions say "two hours ago" with it.
    "django.contrib.humanize",
    "django.contrib.admin",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "pgtrigger",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "nintei.config.static.StaticFilesMiddleware",
    "csp.middleware.CSPMiddleware",
    "nintei.web.middleware.SizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "nintei.web.middleware.PersonMiddleware",
    "nintei.web.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "nintei.config.urls"
WSGI_APPLICATION = "nintei.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]


def _database(url: str) -> dict[str, object]:
    """Django's connection settings from any libpq form of address."""
    said = conninfo_to_dict(url) if url else {}
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    rest = {key: value for key, value in said.items() if key not in known}
    named = {theirs: str(said[ours]) for ours, theirs in known.items() if ours in said}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "nintei",
        **named,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {**rest, "application_name": "nintei"},
    }


DATABASES = {"default": _database(ENV.database_url)}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_SIGNUP_REDIRECT_URL = "people:welcome"
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "

# --- allauth: sign-up and log-in by a mailed code, TOTP, passkeys -----------------------------
ACCOUNT_ADAPTER = "nintei.people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"] if ENV.demo else ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(SITE_URL).scheme
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Plain http on this machine only, so that passkeys can be tried without a certificate.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = urlsplit(SITE_URL).hostname == "localhost"
# --- end of allauth ------------------------------------------------------------------------------

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
TIME_ZONE = ENV.time_zone
USE_TZ = True
USE_I18N = True
# The floor is no app of Django's, and has sentences all the same.
LOCALE_PATHS = [PACKAGE / "kit" / "locale"]

STATIC_URL = "/static/"
# Files are served straight from the package: nothing to collect, nothing to build, no folder for it.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "nintei.config.static.ByContentFinder",
]

# --- files of people ------------------------------------------------------------------------------
STORAGES = {
    "default": storage_settings(ENV.files_url, folder=data_folder() / ("files-of-demo" if DEMO else "files")),
    "staticfiles": {"BACKEND": "nintei.config.static.NamedByContent"},
}
# The malware scanner, as unix:/path or host:port; "" = none.
CLAMD = ENV.clamd
# What one request may bring, what its form may hold besides files, and how many files. Files are measured one by one
# as well, by what each is for; those that are not small wait in a temporary file, not in memory.
UPLOAD_MAX_REQUEST_SIZE = 130_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "chores"

DEFAULT_FROM_EMAIL = ENV.mail_from
MAIL_BOUNCES, MAIL_PER_HOST = ENV.mail_bounces, ENV.mail_per_host
_mail = urlsplit(ENV.mail_url)
if _mail.scheme in {"smtp", "smtps", "smtp+tls"}:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or 25
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
    EMAIL_TIMEOUT = 20
elif DEMO:
    # Nobody looks for a code between a server's lines: /demo/mail/ shows what lies in this folder.
    EMAIL_BACKEND = "nintei.config.mail.FolderBackend"
    EMAIL_FILE_PATH = data_folder() / "mail"
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

_push = "://".join(urlsplit(PUSH_URL)[:2]) if "://" in PUSH_URL else ""
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, *([_push] if _push else [])],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if urlsplit(SITE_URL).scheme == "https":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The operator's own text instead of people/data/confidentiality.yaml.
CONFIDENTIALITY_FILE = ENV.confidentiality_file
# "operator", or the dotted path of a class that does what people.rules.identity.Provider says.
IDENTITY_PROVIDER = ENV.identity_provider
API_PER_MINUTE = ENV.api_per_minute
API_ORIGINS = [origin.strip().rstrip("/") for origin in ENV.api_origins.split(",") if origin.strip()]
APPEALS_OUTSIDE_BODY = ENV.appeals_outside_body
HOLIDAYS = ENV.holidays
TALK_MESSAGES_A_MINUTE = ENV.talk_messages_a_minute
TALK_FILES_A_MESSAGE, TALK_FILE_TYPES = ENV.talk_files_a_message, ENV.talk_file_types
TALK_FILE_MEGABYTES, TALK_FILE_MEGABYTES_A_DAY = ENV.talk_file_megabytes, ENV.talk_file_megabytes_a_day
TALK_INQUIRIES_AN_HOUR, TALK_INQUIRIES_A_DAY = ENV.talk_inquiries_an_hour, ENV.talk_inquiries_a_day
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler", "stream": sys.stderr}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
