"""All settings, read strictly from the environment; README lists every variable (a test compares the two)."""

import hashlib
import os
import socket
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from kombu import Queue

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def boolean(name: str, default: bool) -> bool:
    """A switch that is not plainly true or false stops the start; environ's own cast reads a typing error as false."""
    value = env.str(name, default=str(default)).strip().lower()
    if value not in {"true", "false", "1", "0"}:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value in {"true", "1"}


def number(name: str, default: int, least: int = 1) -> int:
    value = env.str(name, default=str(default)).strip()
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least {least}, not {value!r}.")
    return int(value)


def secret(name: str, default: str = "") -> str:
    """NAME, or the content of the file that NAME_FILE points to."""
    path = env.str(f"{name}_FILE", default="")
    try:
        return Path(path).read_text().strip() if path else env.str(name, default=default)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}") from error


VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)


def local_secret_key() -> str:
    """A key of this installation's own, made once and readable by its user only."""
    path = VAR_DIR / "secret_key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(get_random_secret_key())
    except FileExistsError:
        pass
    return path.read_text()


DEBUG = boolean("DEBUG", False)
SECRET_KEY = secret("SECRET_KEY") or local_secret_key()
HOST = env.str("HOST", default="") or "127.0.0.1"  # an empty one would listen everywhere
PORT = number("PORT", 8000)
SHOWN_HOST = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(HOST, f"[{HOST}]" if ":" in HOST else HOST)
SITE_URL = env.str("SITE_URL", default=f"http://{SHOWN_HOST}:{PORT}").rstrip("/")
SECURE = SITE_URL.startswith("https://")


def network_names() -> list[str]:
    """What others on the network may type to reach this machine: its name, as it is and in mDNS, and its address.

    Asks no name server, so it neither fails nor waits without a network: nothing is sent to find the address out.
    """
    name = socket.gethostname()
    names = [name, f"{name}.local"] if name else []
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("203.0.113.1", 9))  # reserved for documentation: any address beyond this machine will do
        names.append(str(probe.getsockname()[0]))
    return names


def own_names() -> list[str]:
    """The Host headers to answer: any other may come from a page that wants to reach us under a name of its own."""
    listens_everywhere = HOST in {"0.0.0.0", "::"}
    names = ["127.0.0.1", "localhost", "[::1]", *(network_names() if listens_everywhere else [HOST])]
    with suppress(ValueError):
        names.append(urlsplit(SITE_URL).hostname or "")
    return list(dict.fromkeys(f"[{name}]" if ":" in name and name[0] != "[" else name for name in names if name))


ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=own_names())
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "kindness.apps.KindnessConfig",
    "dashboard",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages are mostly icons and markup, a tenth when packed; Django pads them at random against BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dashboard.middleware.HtmxLoginMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]
ROOT_URLCONF = "kindness.urls"
WSGI_APPLICATION = "kindness.wsgi.application"
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
                "dashboard.context.shell",
            ],
        },
    },
]

# --- Rows ---------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'kindness.sqlite3'}")}
SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE takes the write lock at BEGIN, so a transaction never fails half-way with "database is locked".
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "kindness.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard:today"
SIGNUP = env.str("SIGNUP", default="closed")
ACCOUNT_ADAPTER = "dashboard.signup.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Kindness: "
ACCOUNT_SESSION_REMEMBER = True
USERSESSIONS_TRACK_ACTIVITY = False
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="kindness@localhost")

# --- Browser ------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
# The proxy redirects to https, and whether subdomains or a preload list may be promised is not ours to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
# Hashed, compressed names once collectstatic has run (`make run` does); straight from the folders before that.
STATIC_COLLECTED = not DEBUG and (STATIC_ROOT / "staticfiles.json").exists()
COLLECTING = sys.argv[1:2] == ["collectstatic"]
WHITENOISE_USE_FINDERS = not STATIC_COLLECTED
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if STATIC_COLLECTED or COLLECTING
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
MEDIA_ROOT = VAR_DIR / "uploads"
UPLOAD_LIMIT_MB = number("UPLOAD_LIMIT_MB", 500)
FILE_UPLOAD_HANDLERS = ["dashboard.uploads.CappedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

LANGUAGE_CODE = "en"
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# --- Worker -------------------------------------------------------------------------------------------------------
# http timeout < soft limit < hard limit < lease < visibility timeout: a system check refuses any other order.
HTTP_TIMEOUT = number("HTTP_TIMEOUT", 10)
TASK_SOFT_LIMIT = number("TASK_SOFT_LIMIT", 60)
TASK_HARD_LIMIT = number("TASK_HARD_LIMIT", 90)
LEASE_SECONDS = number("LEASE_SECONDS", 120)
VISIBILITY_TIMEOUT = number("VISIBILITY_TIMEOUT", 300)
SWEEP_SECONDS = number("SWEEP_SECONDS", 60)
WEB_THREADS = number("WEB_THREADS", 4)
WEB_WORKERS = number("WEB_WORKERS", 1)
WORKER_PROCESSES = number("WORKER_PROCESSES", min(os.cpu_count() or 1, 4))
BROKER_DIR = VAR_DIR / "broker"


def broker_socket() -> Path:
    """Where the embedded broker listens; a unix socket's path may be 107 bytes long, so a deep folder moves to the temporary one."""
    path = BROKER_DIR / "valkey.sock"
    if len(str(path)) < 100:
        return path
    name = hashlib.sha256(str(path).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"kindness-{os.getuid()}-{name}.sock"


BROKER_SOCKET = broker_socket()
REDIS_URL = secret("REDIS_URL")
EMBEDDED_BROKER = not REDIS_URL
CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{BROKER_SOCKET}?virtual_host=0"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # kombu's defaults give a killed worker's task back after 105 s (measured); these after about ten.
    "visibility_timeout": VISIBILITY_TIMEOUT,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    # A broker that stalls must not hold a click for 20 s; with these it costs 2 s, and one that is down nothing (measured).
    "socket_timeout": 2,
    "socket_connect_timeout": 1,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = TASK_SOFT_LIMIT
CELERY_TASK_TIME_LIMIT = TASK_HARD_LIMIT
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Reading has a queue of its own, taken from in turn with the other: a click's delivery waits for one batch, not for a backlog.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("reading")]
CELERY_TASK_ROUTES = {"kindness.tasks.read": {"queue": "reading"}}
# Sweeps that nobody ran in time are of no use later.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "kindness.tasks.sweep", "schedule": float(SWEEP_SECONDS), "options": {"expires": float(SWEEP_SECONDS)}}
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

# --- Reader -------------------------------------------------------------------------------------------------------
MODEL_DIR = Path(env.str("MODEL_DIR", default=str(BASE_DIR / "kindness" / "classifier" / "model")))
MODEL_HUB = env.str("MODEL_HUB", default="")
MODEL_HUB_LABELS = env.json("MODEL_HUB_LABELS", default={})

DEMO_NETWORK = VAR_DIR / "demo-network.sqlite3"

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "kindness": {"level": LOG_LEVEL},
        "django": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
    },
}
