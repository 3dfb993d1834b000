"""All settings, from the environment; nonsense is refused at start rather than met at night."""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from heart import embedded
from heart.kernel.environment import box, fernet_keys, flag, number, phone, secrets, words

BASE_DIR = Path(__file__).resolve().parent.parent

# Without DATABASE_URL and REDIS_URL this is one machine with the embedded services: the demo and the tests.
DATABASE_URL = os.environ.get("DATABASE_URL") or embedded.database_url(embedded.STATE)
REDIS_URL = os.environ.get("REDIS_URL") or embedded.redis_url(embedded.STATE)
ONE_MACHINE = not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))

DEBUG = flag("DEBUG")
PRODUCTION = flag("HEART_PRODUCTION", default=not ONE_MACHINE and "PYTEST_VERSION" not in os.environ)
if DEBUG and PRODUCTION:
    raise ImproperlyConfigured("DEBUG shows secrets to strangers and cannot be on when HEART_PRODUCTION is.")
SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY and PRODUCTION:
    raise ImproperlyConfigured("SECRET_KEY must be set when HEART_PRODUCTION is on.")
SECRET_KEY = SECRET_KEY or "one-machine-only-never-in-production-0123456789abcdef"
# What older keys made stays readable while one changes the key: the secrets of second factors, and open sessions.
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")
# Clinical words are encrypted with the first and read with each; made by manage.py clinical_keys new.
CLINICAL_KEYS = fernet_keys("HEART_CLINICAL_KEYS")
if not CLINICAL_KEYS and PRODUCTION:
    raise ImproperlyConfigured("HEART_CLINICAL_KEYS must be set when HEART_PRODUCTION is on.")
CLINICAL_KEYS = CLINICAL_KEYS or ["b25lLW1hY2hpbmUtb25seS1uZXZlci1wcm9kdWN0aW8="]
ALLOWED_HOSTS = words("ALLOWED_HOSTS") or ([] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the host people open, e.g. heart.example.org.")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    # Before ours, whose admin hides what holds secrets.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework.authtoken",
    "heart",
    "teams",
    "triage",
    "dispatch",
    "navigation",
    "demo",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "csp",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "heart.kernel.headers.Headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pads each answer at random, so that its length tells nothing about what is in it.
    "django.middleware.gzip.GZipMiddleware",
    "heart.kernel.middleware.htmx_redirects",
    "heart.signing.sessions.keep_the_newer",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "heart.kernel.language.TheirLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "heart.signing.gate.Gate",
    "heart.kernel.machine_doors.MachineDoorMiddleware",
    "heart.kernel.middleware.RefusalMiddleware",
    "heart.kernel.middleware.IdempotencyMiddleware",
]

ROOT_URLCONF = "heart.urls"
ASGI_APPLICATION = "heart.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "heart.shell.pages.shell",
            ],
        },
    },
]

# Widgets may have templates of ours.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# HTTP runs in a fixed pool of threads (see asgi.py), so a connection may be kept: never more than threads + watchers.
DATABASES = {
    "default": dj_database_url.parse(DATABASE_URL, conn_max_age=number("HEART_CONN_MAX_AGE", 300, least=0)),
}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {}).update(
    options="-c statement_timeout=15000 -c lock_timeout=5000", connect_timeout=5
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
HTTP_THREADS = number("HEART_HTTP_THREADS", 8)
# A body is read before a thread is taken, within this many seconds in all and bytes. The largest that is meant is a
# protocol with its file, 1.6 MB; the proxy's client_max_body_size is the same.
BODY_LIMIT_S = number("HEART_BODY_LIMIT_S", 30)
BODY_LIMIT_BYTES = DATA_UPLOAD_MAX_MEMORY_SIZE = number("HEART_BODY_LIMIT_BYTES", 2 * 1024 * 1024)
# So many of more than 64 KB are held by a process at once.
LARGE_BODIES = number("HEART_LARGE_BODIES", 16)

AUTH_USER_MODEL = "heart.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
SESSION_ENGINE = "heart.signing.sessions"
SESSION_COOKIE_NAME = "heart_session"
# A shift: whoever is still signed in then signs in again. Who is out with a team does so when they are back, and nobody
# later than after two shifts.
SHIFT_S = number("HEART_SESSION_S", 12 * 3600, least=60)
SESSION_COOKIE_AGE = 2 * SHIFT_S
# Asked of every role; the demo may do without, and lets everybody set one up.
SECOND_FACTOR = flag("HEART_SECOND_FACTOR", default=not ONE_MACHINE and "PYTEST_VERSION" not in os.environ)
IDLE_LOCK_S = number("HEART_IDLE_LOCK_S", 1800, least=10)
MFA_ADAPTER = "heart.signing.secrets.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A key that was left in the computer opens nothing by being touched: finger, face or PIN, always.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = "H.E.A.R.T."
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = flag("HEART_SSL_REDIRECT", default=PRODUCTION)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("HEART_BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("HEART_HSTS_SUBDOMAINS")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "script-src-attr": [NONE],
        "style-src-attr": [NONE],
    },
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["heart.shell.formats"]
LANGUAGE_COOKIE_NAME = "heart_language"
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_SECURE = PRODUCTION
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "America/New_York"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Collected for production only; elsewhere files are served where they lie.
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "heart.rest.framework.TheirToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["heart.rest.framework.RolePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "heart.rest.framework.Newest",
    "PAGE_SIZE": 50,
    "EXCEPTION_HANDLER": "heart.rest.framework.in_words",
    # Whoever guesses passwords may send any X-Forwarded-For; only our own proxy's last word counts.
    "NUM_PROXIES": int(SECURE_PROXY_SSL_HEADER is not None),
    "DEFAULT_SCHEMA_CLASS": "heart.rest.schema.Described",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}


def _choices() -> dict[str, object]:
    """What the rooms call their lists of choices; known when all rooms are."""
    found: dict[str, object] = import_string("heart.kernel.rooms.choices")()
    return found


SPECTACULAR_SETTINGS = {
    "TITLE": "H.E.A.R.T.",
    "DESCRIPTION": (
        "Holistic Empathetic Assistance Response Teams: "
        "crisis call diversion, community response teams and care navigation for a 911 center."
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": SimpleLazyObject(_choices),
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# The broker has a database of its own, apart from the pokes.
CELERY_BROKER_URL = embedded.celery_url(REDIS_URL, 1)

# Promises and limits, in seconds unless said; all of them settings, as no national standard binds unarmed teams.
# A ring is heard from its first second. Until it is late, and until the call-taker is told that no clinician answered;
# after the standard for 911 calls below, as there is none for clinicians (docs/sources.md).
RING_LATE_S = number("HEART_RING_LATE_S", 20)
RING_LIMIT_S = number("HEART_RING_LIMIT_S", 60)
# A console that said nothing for so long is gone; it says something every two seconds and is written every ten.
CONSOLE_GONE_S = number("HEART_CONSOLE_GONE_S", 30, least=20)
# After an encounter a clinician is not rung for so long, unless they say earlier that they are ready.
WRAP_UP_S = number("HEART_WRAP_UP_S", 300, least=0)
# 09 NCAC 06C .0209(a) and NENA-STA-020.1-2020: 95 % of 911 calls are answered within 20 seconds.
ANSWER_LIMIT_S = number("HEART_ANSWER_LIMIT_S", 20)
UNATTENDED_LIMIT_S = number("HEART_UNATTENDED_LIMIT_S", 300)
# Help that was asked for: until somebody takes it on, sends it, and it is there (docs/sources.md).
HELP_TAKE_LIMIT_S = number("HEART_HELP_TAKE_LIMIT_S", 15)
HELP_SEND_LIMIT_S = number("HEART_HELP_SEND_LIMIT_S", 106)
HELP_ARRIVE_LIMIT_S = number("HEART_HELP_ARRIVE_LIMIT_S", 900)
# The same of a provider outside: until the next word from them, and until they are there.
OUTSIDE_WORD_LIMIT_S = number("HEART_OUTSIDE_WORD_LIMIT_S", 600)
OUTSIDE_ARRIVE_LIMIT_S = number("HEART_OUTSIDE_ARRIVE_LIMIT_S", 7200)
# A record not signed so long after its encounter stands on the supervisors' list, without an alarm (docs/sources.md).
RECORD_SIGN_LIMIT_S = number("HEART_RECORD_SIGN_LIMIT_S", 24 * 3600)
# Whether care navigators may read a risk level; off until the medical director says so.
NAVIGATOR_READS_RISK = flag("HEART_NAVIGATOR_READS_RISK", default=False)
# How long a second clinician or a supervisor is looked for before a raised call may wait for review.
SECOND_WORD_LIMIT_S = number("HEART_SECOND_WORD_LIMIT_S", 300)
ACKNOWLEDGE_LIMIT_S = number("HEART_ACKNOWLEDGE_LIMIT_S", 90)
ASSIGN_TARGET_S = number("HEART_ASSIGN_TARGET_S", 300)
CHECK_IN_EVERY_S = number("HEART_CHECK_IN_EVERY_S", 600)
CHECK_IN_GRACE_S = number("HEART_CHECK_IN_GRACE_S", 120)
# Alarms nobody at a desk silences go further after so long; silenced ones whose cause goes on sound again.
A1_FURTHER_S = number("HEART_A1_FURTHER_S", 15)
A1_TAKES_OVER_S = number("HEART_A1_TAKES_OVER_S", 45)
A2_FURTHER_S = number("HEART_A2_FURTHER_S", 60)
A1_AGAIN_S = number("HEART_A1_AGAIN_S", 300)
A2_AGAIN_S = number("HEART_A2_AGAIN_S", 600)
ALARM_FLOOD = number("HEART_ALARM_FLOOD", 10)
# Points outside are flagged and never used as a place. Shipped: Cabarrus County and its neighbours Iredell, Rowan,
# Stanly, Union and Mecklenburg with two kilometres around them (docs/sources.md).
REGION = box("HEART_REGION", (34.79, -81.13, 36.08, -80.03))
DUPLICATE_WINDOW_MIN = number("HEART_DUPLICATE_WINDOW_MIN", 60)

# Whether the shipped protocol counts while no approved one is in force. Without it everything is for 911 until then.
PROTOCOL_UNAPPROVED = flag("HEART_PROTOCOL_UNAPPROVED", default=not PRODUCTION)
# Whether our paraphrase of the screener is asked while no official text was loaded. Else it is closed until then.
SCREENER_DEMO_WORDING = flag("HEART_SCREENER_DEMO_WORDING", default=not PRODUCTION)
# Over how many past calls a new version is run before it is published, and of how many the answers are counted.
PROTOCOL_COMPARED = number("HEART_PROTOCOL_COMPARED", 500)
PROTOCOL_COUNTED = number("HEART_PROTOCOL_COUNTED", 2000)

# Whom a page names to be called when it could not send a call for help: the center's own line, beside 911 itself.
CENTER_PHONE = phone("HEART_CENTER_PHONE")

# Telephone systems by the name of the user they act as, and the keys they sign with (docs/telephone.md).
TELEPHONE_SECRETS = secrets("HEART_TELEPHONE_SECRETS")
# Their clock may differ so much before it is flagged; a message that comes later is taken all the same.
TELEPHONE_CLOCK_S = number("HEART_TELEPHONE_CLOCK_S", 300)

# What is typed and not sent is forgotten after half a day; words for a clinical record, by their form, after so long.
LASTING_DRAFTS = ("clinical_note",)
LASTING_DRAFTS_S = number("HEART_LASTING_DRAFTS_S", 30 * 24 * 3600)
# Whether staff may write down what they see of somebody's race or gender. What a person looks like is no answer.
DEMOGRAPHICS_OBSERVED = flag("HEART_DEMOGRAPHICS_OBSERVED")

# How long each kind of record is kept, as the agency says it (docs/retention.md).
RETENTION_POLICY = Path(os.environ.get("HEART_RETENTION_POLICY") or BASE_DIR / "heart" / "retention.yaml")

UNDO_LIMIT_S = number("HEART_UNDO_LIMIT_S", 60)

LOG_LEVEL = os.environ.get("HEART_LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # A refusal is an answer, not an incident: 4xx would fill the log with what people were told already.
    "loggers": {"django.request": {"level": "ERROR"}},
}
