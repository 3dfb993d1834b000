"""Whose language a page speaks: the signed-in person's, else the cookie's, else the browser's."""

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client
from django.utils import timezone, translation
from rest_framework.authtoken.models import Token

from heart.models import Role
from heart.templatetags import frame
from tests import make
from tests.reading import Page


def html_lang(response):
    return response.content.decode().partition('<html lang="')[2][:2]


@pytest.mark.parametrize(("asked", "spoken"), [("es-MX,es;q=0.9", "es"), ("en-US", "en"), ("fr", "en"), ("", "en")])
def test_a_stranger_is_answered_in_the_language_of_the_browser(asked, spoken, client, db):
    page = client.get("/sign-in/", headers={"Accept-Language": asked})
    assert html_lang(page) == page.headers["Content-Language"] == spoken
    assert ("Iniciar sesión" if spoken == "es" else "Sign in") in page.content.decode()


def test_a_stranger_chooses_on_the_sign_in_page_and_it_is_kept(client, db):
    page = client.get("/sign-in/").content.decode()
    assert 'lang="es"' in page
    assert "Español" in page
    moved = client.post("/language/", {"language": "es", "next": "/sign-in/?next=/intake/"})
    assert moved.headers["Location"] == "/sign-in/?next=/intake/"
    cookie = moved.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("es", True, "Lax")
    assert html_lang(client.get("/sign-in/", headers={"Accept-Language": "en"})) == "es"


@pytest.mark.parametrize("nonsense", ["xx", "", "../../etc", "es\r\nX: y"])
def test_a_language_that_is_not_offered_changes_nothing(nonsense, client, db):
    client.post("/language/", {"language": nonsense, "next": "/sign-in/"})
    assert html_lang(client.get("/sign-in/")) == "en"


def test_the_switch_leads_to_no_other_site_and_takes_no_visit(client, db):
    assert client.post("/language/", {"language": "es", "next": "//elsewhere.example/"}).headers["Location"] == "/"
    assert client.get("/language/").status_code == 405


@pytest.mark.parametrize(("own", "asked"), [("es", "en"), ("en", "es")])
def test_a_signed_in_person_reads_their_own_language_whatever_the_browser_says(own, asked, db, client_of):
    client = client_of(make.user(role=Role.CALL_TAKER, language=own))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = asked
    for path in ("/intake/", "/nowhere/", "/incidents/"):
        assert html_lang(client.get(path, headers={"Accept-Language": asked})) == own, path


def test_two_people_on_one_thread_do_not_hear_each_other(db, client_of):
    spanish, english = (client_of(make.user(role=Role.CALL_TAKER, language=code)) for code in ("es", "en"))
    assert [html_lang(who.get("/intake/")) for who in (spanish, english, spanish)] == ["es", "en", "es"]


def test_a_form_that_was_made_too_early_is_refused_in_their_language(db):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.user(role=Role.CALL_TAKER, language="es"))
    refused = client.post("/calls/take/", {})
    assert refused.status_code == 403
    assert html_lang(refused) == "es"


def test_a_program_is_answered_in_the_language_it_asks_for_else_in_its_persons(client, db):
    token = Token.objects.create(user=make.user(role=Role.CALL_TAKER, language="es"))
    said = {"Authorization": f"Token {token.key}"}
    own = client.get("/api/incidents/999999/", headers=said).json()["error"]["message"]
    asked = client.get("/api/incidents/999999/", headers={**said, "Accept-Language": "en"}).json()["error"]["message"]
    assert own == "No encontrado."
    assert asked != own


@pytest.mark.parametrize(("language", "day"), [("en", "Nov 8 19:05"), ("es", "8 nov 19:05")])
def test_another_day_is_written_as_the_reader_writes_it(language, day, time_machine):
    time_machine.move_to("2026-11-20T12:00:00Z")
    when = timezone.datetime.fromisoformat("2026-11-09T00:05:00+00:00")
    with translation.override(language):
        assert f">{day}<" in frame.at(when)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_clock_has_24_hours_and_numbers_keep_the_point_of_this_country(language, time_machine):
    time_machine.move_to("2026-11-20T21:05:09Z")
    with translation.override(language):
        assert ">16:05:09<" in frame.at(timezone.now())
        assert written(12.5) == "12.5"
        assert written(1043271) == "1043271"


def written(value):
    return Template("{{ value }}").render(Context({"value": value}))


def test_a_signed_in_person_switches_and_it_is_theirs(db, client_of):
    who = make.user(role=Role.CALL_TAKER)
    client = client_of(who)
    assert client.post("/language/", {"language": "es", "next": "/intake/"}).headers["Location"] == "/intake/"
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies
    who.refresh_from_db()
    assert who.language == "es"
    page = client.get("/intake/")
    assert html_lang(page) == "es"
    pressed = [
        (button.attrs["value"], button.attrs["lang"], button.text)
        for button in Page(page.content.decode()).all("button", name="language")
        if button.attrs["aria-pressed"] == "true"
    ]
    assert pressed == [("es", "es", "Español")]


def test_a_person_cannot_switch_to_what_is_not_spoken_here(db, client_of):
    who = make.user(role=Role.CALL_TAKER)
    assert client_of(who).post("/language/", {"language": "xx"}).status_code == 409
    who.refresh_from_db()
    assert who.language == "en"
