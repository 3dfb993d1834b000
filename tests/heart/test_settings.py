"""Settings come from the environment, and nonsense is refused at start."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings

ALONE = {"DATABASE_URL": "postgres://a@localhost/b", "REDIS_URL": "redis://localhost/0"}
KEY = "YW55dGhpbmctMzItYnl0ZXMtbG9uZy1mb3ItYS1rZXk="
PRODUCTION = {
    **ALONE,
    "SECRET_KEY": "s" * 60,
    "HEART_CLINICAL_KEYS": KEY,
    "ALLOWED_HOSTS": "heart.example.org, backup.example.org",
}


def read(expression: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start a fresh process with this environment and nothing else, and print one expression over the settings."""
    return subprocess.run(
        [sys.executable, "-c", f"from heart import settings as s; print(({expression}))"],
        env={"PATH": os.environ["PATH"], **environment},
        check=False,
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"DEBUG": "maybe"}, "DEBUG must be 1 or 0, not 'maybe'."),
        ({"HEART_RING_LIMIT_S": "soon"}, "HEART_RING_LIMIT_S must be a whole number of at least 1, not 'soon'."),
        ({"HEART_RING_LIMIT_S": "0"}, "at least 1, not '0'."),
        ({"HEART_CENTER_PHONE": "ask Sam"}, "HEART_CENTER_PHONE must be a telephone number, not 'ask Sam'."),
        ({"HEART_HTTP_THREADS": "-4"}, "HEART_HTTP_THREADS must be a whole number"),
        ({"HEART_CONN_MAX_AGE": "1.5"}, "HEART_CONN_MAX_AGE must be a whole number of at least 0"),
        ({**PRODUCTION, "SECRET_KEY": ""}, "SECRET_KEY must be set"),
        ({**PRODUCTION, "HEART_CLINICAL_KEYS": ""}, "HEART_CLINICAL_KEYS must be set"),
        ({"HEART_CLINICAL_KEYS": f"{KEY},short"}, "HEART_CLINICAL_KEYS: key 2 is not 32 bytes of URL-safe base64."),
        ({**PRODUCTION, "DEBUG": "1"}, "DEBUG shows secrets"),
        ({**PRODUCTION, "ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS must name the host"),
        ({**PRODUCTION, "REDIS_URL": "memcached://localhost"}, "REDIS_URL must begin with"),
    ],
)
def test_nonsense_is_refused_with_words(wrong, words):
    answer = read("s.DEBUG", **wrong)
    assert answer.returncode == 1
    assert words in answer.stderr.splitlines()[-1]


def test_one_machine_needs_no_settings_at_all():
    answer = read("s.PRODUCTION, s.DEBUG, s.ONE_MACHINE, s.DATABASES['default']['NAME'], s.REDIS_URL.split(':')[0]")
    assert answer.stdout.strip() == "(False, False, True, 'heart', 'unix')", answer.stderr


def test_the_centers_number_is_kept_as_people_write_it():
    assert read("s.CENTER_PHONE", HEART_CENTER_PHONE="(704) 555-0100").stdout.strip() == "(704) 555-0100"
    assert read("s.CENTER_PHONE").stdout.strip() == ""


def test_own_services_mean_production():
    answer = read(
        "s.PRODUCTION, s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 0, s.ALLOWED_HOSTS",
        **PRODUCTION,
    )
    assert answer.stdout.strip() == "(True, True, True, True, ['heart.example.org', 'backup.example.org'])"


def test_a_second_factor_is_asked_for_except_on_one_machine():
    said = "s.SECOND_FACTOR, s.IDLE_LOCK_S, s.SHIFT_S, s.CSRF_COOKIE_SECURE, s.SECRET_KEY_FALLBACKS"
    assert read(said).stdout.strip() == "(False, 1800, 43200, False, [])"
    own = read(said, **PRODUCTION, HEART_IDLE_LOCK_S="600", SECRET_KEY_FALLBACKS="older")
    assert own.stdout.strip() == "(True, 600, 43200, True, ['older'])"
    assert read("s.SECOND_FACTOR", **PRODUCTION, HEART_SECOND_FACTOR="0").stdout.strip() == "False"


def test_the_broker_has_a_redis_database_of_its_own():
    answer = read("s.REDIS_URL, s.CELERY_BROKER_URL", **PRODUCTION)
    assert answer.stdout.strip() == "('redis://localhost/0', 'redis://localhost/1')"


def test_a_limit_can_be_changed():
    assert read("s.RING_LIMIT_S", HEART_RING_LIMIT_S="45").stdout.strip() == "45"


def test_no_page_may_run_or_style_from_elsewhere():
    policy = django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == ["'self'"]
    assert policy["script-src-attr"] == policy["style-src-attr"] == ["'none'"]
