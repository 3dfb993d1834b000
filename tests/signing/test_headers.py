"""The headers and cookies of every kind of answer, as a browser gets them."""

import pytest

from tests import make

CSP = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "worker-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'",
    "frame-ancestors 'none'", "script-src-attr 'none'", "style-src-attr 'none'",
}  # fmt: skip
ANSWERS = [
    ("/sign-in/", 200),
    ("/intake/", 200),
    ("/intake/_calls/", 200),
    ("/api/calls/", 200),
    ("/static/heart.css", 200),
    ("/static/live.mjs", 200),
    ("/nowhere/", 404),
    ("/diversions/", 403),
    ("/api/nowhere/", 404),
]


@pytest.mark.parametrize(("path", "status"), ANSWERS)
def test_every_answer_carries_them(path, status, alice, client, client_of):
    browser = client if path == "/sign-in/" else client_of(alice)
    answer = browser.get(path)
    assert answer.status_code == status
    # A file is closed when it was read.
    assert answer.getvalue() is not None
    assert set(answer["Content-Security-Policy"].split("; ")) == CSP
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    policy = answer["Permissions-Policy"].split(", ")
    assert {"camera=()", "microphone=()", "geolocation=(self)"} <= set(policy)
    if path.startswith("/static/"):
        assert "no-store" not in answer["Cache-Control"]
    else:
        assert "no-store" in answer["Cache-Control"]
    answer.close()


def test_an_error_carries_them_too(alice, client_of, monkeypatch):
    def broken(*_said, **_more):
        raise RuntimeError

    monkeypatch.setattr("heart.signing.browsers.sessions_of", broken)
    browser = client_of(alice)
    browser.raise_request_exception = False
    answer = browser.get("/sessions/")
    assert answer.status_code == 500
    assert set(answer["Content-Security-Policy"].split("; ")) == CSP
    assert answer["Cache-Control"] == "no-store"
    assert "RuntimeError" not in answer.content.decode()


def test_no_script_reads_the_cookies_and_no_other_site_sends_them(alice, client):
    client.get("/sign-in/")
    client.post("/sign-in/", {"username": "alice", "password": make.PASSWORD})
    assert {"heart_session", "csrftoken"} <= set(client.cookies)
    for name in ("heart_session", "csrftoken"):
        assert client.cookies[name]["httponly"] is True
        assert client.cookies[name]["samesite"] == "Lax"


def test_in_production_they_travel_encrypted_only(alice, client, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    assert client.get("/sign-in/").headers["Location"] == "https://testserver/sign-in/"
    client.get("/sign-in/", secure=True)
    answer = client.post("/sign-in/", {"username": "alice", "password": make.PASSWORD}, secure=True)
    assert answer["Strict-Transport-Security"] == "max-age=31536000"
    assert all(client.cookies[name]["secure"] for name in ("heart_session", "csrftoken"))
