"""All settings, from the environment only: LINLI_* and DATABASE_URL. `linli doctor` says what is wrong with them."""
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from linli.environment import Environment

ENV = Environment.read(os.environ)

DEBUG = False
TESTING = ENV.testing
DEMO = ENV.demo
HOME = ENV.home
FILES_DIR = HOME / "files"
SECRET_KEY = ENV.key
ALLOWED_HOSTS = ENV.hosts
USE_TZ, TIME_ZONE = True, "Asia/Shanghai"
LANGUAGE_CODE, USE_I18N = "zh-hans", True
LANGUAGE_COOKIE_NAME, LANGUAGE_COOKIE_SAMESITE, LANGUAGE_COOKIE_AGE = "linli_language", "Lax", 365 * 24 * 3600
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "linli.urls"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 << 20

INSTALLED_APPS = [
    "django.contrib.staticfiles", "django.contrib.humanize", "django_htmx", "template_partials",
    "procrastinate.contrib.django", *ENV.rooms,
]
MIDDLEWARE = [
    "linli.kernel.http.RequestFrame",
    "linli.kernel.language.Language",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "linli.kernel.http.SignedIn",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {
    "builtins": ["django.templatetags.i18n"],
    "context_processors": ["django.template.context_processors.request", "linli.kernel.http.page_frame"]}}]


def _server() -> dict[str, object]:
    if not ENV.database_url:  # embedded: linli.boot has started it and says where its socket is
        return {"NAME": ENV.database_name, "USER": "linli_app", "HOST": ENV.socket_folder,
                "OWNER": {"USER": "linli_owner"}}
    url = urlsplit(ENV.database_url)
    owner = urlsplit(ENV.owner_url or ENV.database_url)
    return {"NAME": unquote(url.path.lstrip("/")), "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""), "HOST": url.hostname or "", "PORT": str(url.port or ""),
            "OWNER": {"USER": unquote(owner.username or ""), "PASSWORD": unquote(owner.password or "")}}


POOL = {"min_size": 1, "max_size": ENV.threads + 2, "timeout": 5}
DATABASES = {"default": {
    "ENGINE": "linli.kernel.pg",
    **_server(),
    # Statements that ask for it (`prepare=True`) are planned once a connection; the others bind on our side as ever.
    "OPTIONS": {"prepare_threshold": 5, **({"pool": POOL} if ENV.pool else {})},
    "CONN_MAX_AGE": 0 if ENV.pool else None,
    "TEST": {"NAME": ENV.test_database, "SERIALIZE": False},
}}

STATIC_URL, STATIC_ROOT = "/static/", HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if ENV.testing
                    else "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = ENV.testing
WHITENOISE_AUTOREFRESH = ENV.testing
PASSWORD_HASHERS = ["linli.kernel.passwords.Argon2"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, str]] = []
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

CSRF_COOKIE_NAME = "linli_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "linli.kernel.expired.csrf_failed"
CSRF_TRUSTED_ORIGINS = ENV.origins
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = ENV.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https else None
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1, "disable_existing_loggers": False,
    "formatters": {"json": {"()": "linli.kernel.logs.Json"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}, "procrastinate": {"level": "WARNING"}},
}
SILENCED_SYSTEM_CHECKS = ["models.W042"]
