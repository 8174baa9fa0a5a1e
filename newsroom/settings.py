"""Every setting of a Newsroom, in one file and safe as it stands.

What an operator may change comes from the environment, or from the file `.env`
beside manage.py where the environment is silent. README.md lists the names;
tests/test_readme.py holds the list to this file. The order is startproject's.
"""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, validate

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. In the folder of manage.py, make one with:\n"
        "  python3 -c 'import secrets; "
        'print("SECRET_KEY=" + secrets.token_urlsafe(50))\' >> .env'
    )

DEBUG = env.bool("DEBUG", False)

# The site: where readers find it, what it is called and how it pages.
SITE_NAME = env.str("SITE_NAME", "Newsroom")
SITE_URL = env.str(
    "SITE_URL",
    "http://localhost:8000",
    validate=validate.URL(schemes={"http", "https"}, require_tld=False),
).rstrip("/")
SITE_LOCALE = env.str("SITE_LOCALE", "en-us")
PAGE_SIZE = env.int("PAGE_SIZE", 25, validate=validate.Range(min=1))
PUBLISH_ON_IMPORT = env.bool("PUBLISH_ON_IMPORT", True)

ALLOWED_HOSTS = [
    *(
        host.strip()
        for host in env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
    ),
    urlsplit(SITE_URL).hostname,
]

INSTALLED_APPS = [
    "articles.apps.ArticlesConfig",
    "articles.apps.NewsroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

# Nothing public may touch the session or the CSRF token: readers get no cookie.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Outside the others, so that what they answer themselves carries a policy too.
    "articles.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "newsroom.urls"

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
                "articles.context.site",
            ],
        },
    },
]

WSGI_APPLICATION = "newsroom.wsgi.application"

database = env.dj_db_url("DATABASE_URL", "sqlite:///newsroom.sqlite3")
if database["ENGINE"] == "django.db.backends.sqlite3":
    if database["NAME"] != ":memory:":
        # The same file wherever a command is run from.
        database["NAME"] = str(BASE_DIR / database["NAME"])
    # Readers never wait for the one writer (WAL), and writers wait for each other
    # up to `timeout` instead of failing half-way through a transaction (IMMEDIATE).
    # https://docs.djangoproject.com/en/5.2/ref/databases/#sqlite-notes
    database["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode = WAL;"
            "PRAGMA synchronous = NORMAL;"
            "PRAGMA foreign_keys = ON;"
            "PRAGMA cache_size = -16000"  # KiB; keys fall anywhere in a large index
        ),
    } | database.get("OPTIONS", {})
else:
    database |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DATABASES = {"default": database}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.dj_cache_url("CACHE_URL", "locmem://")}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = SITE_LOCALE
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]

MEDIA_URL = "media/"
MEDIA_ROOT = BASE_DIR / env.path("MEDIA_ROOT", "media")

# What the admin may import: folders below these roots, and archives that are kept,
# for their owner's eyes alone, until they are applied or out of date.
IMPORT_ROOTS = [
    BASE_DIR / each for each in map(str.strip, env.list("IMPORT_ROOTS", [])) if each
]
IMPORT_UPLOADS = BASE_DIR / env.path("IMPORT_UPLOADS", "uploads")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# An article with eighty related ones is more fields than Django's 1,000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# A form holds a whole record: 8 MiB of text at most (frontmatter.MAX_FILE), in which a
# browser makes two bytes of every newline, and room for the form around it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 8 * 1024 * 1024 + 2 * 1024 * 1024

# Django's own default says nothing on stderr unless DEBUG is on. Nothing here
# formats a request, so that no body ever reaches a log.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
    },
}

SECURE_CONTENT_TYPE_NOSNIFF = True
# The origin and no more: hosts of embedded videos refuse to play without it.
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "articles.admin.refusing.csrf_failure"

if SITE_URL.startswith("https://"):
    # TLS ends at the web server in front, which must set this header itself and
    # drop one that a visitor sends; without it the redirect below never ends.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
