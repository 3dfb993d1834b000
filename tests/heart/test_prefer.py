"""Preferences: language, theme, density and single keys, each only for oneself and only what is offered."""

import pytest

from heart import actions
from heart.kernel.flow import Refused
from heart.models import Event
from tests import make
from tests.reading import Page


def test_each_preference_is_kept_and_leaves_the_others(alice, client_of):
    client = client_of(alice)
    sent = {"language": "es", "theme": "dark", "density": "comfortable", "single_keys": "off"}
    for name, value in sent.items():
        assert client.post(
            "/preferences/", {name: value}, headers={"Referer": "http://testserver/intake/"}
        ).url.endswith("/intake/")
    alice.refresh_from_db()
    assert (alice.language, alice.theme, alice.density, alice.single_keys) == ("es", "dark", "comfortable", False)
    client.post("/preferences/", {"single_keys": "on", "theme": ""})
    alice.refresh_from_db()
    assert (alice.theme, alice.density, alice.single_keys) == ("", "comfortable", True)


@pytest.mark.parametrize(
    "wrong", [{"language": "fr"}, {"theme": "pink"}, {"density": "x" * 10_000}, {"single_keys": "maybe"}]
)
def test_what_is_not_offered_is_refused_and_changes_nothing(wrong, alice, client_of):
    assert client_of(alice).post("/preferences/", wrong).status_code == 409
    alice.refresh_from_db()
    assert (alice.language, alice.theme, alice.density, alice.single_keys) == ("en", "", "", True)


def test_nothing_else_about_a_person_can_be_set(alice, client_of):
    client_of(alice).post("/preferences/", {"role": "supervisor", "is_staff": "on", "theme": "dark"})
    alice.refresh_from_db()
    assert (alice.role, alice.is_staff, alice.theme) == ("call_taker", False, "dark")
    with pytest.raises(KeyError):
        actions.prefer(by=alice, role="supervisor")


def test_a_stranger_has_none_and_a_visit_changes_none(client, db):
    assert client.post("/preferences/", {"theme": "dark"}).status_code == 401
    assert client.get("/preferences/").url.startswith("/sign-in/")


def test_the_page_shows_what_is_chosen_and_takes_all_at_once(alice, client_of):
    actions.prefer(by=alice, theme="dark", single_keys=False)
    desk = client_of(alice)
    page = Page(desk.get("/preferences/").content.decode())
    chosen = {one.attrs["name"]: one.attrs["value"] for one in page.all("input") if "checked" in one.attrs}
    assert chosen == {"theme": "dark", "density": "", "language": "en", "single_keys": "off"}
    answer = desk.post(
        "/preferences/",
        chosen | {"density": "comfortable", "theme": ""},
        headers={"referer": "http://testserver/preferences/"},
        follow=True,
    )
    assert "Saved." in answer.content.decode()
    alice.refresh_from_db()
    assert (alice.theme, alice.density, alice.single_keys) == ("", "comfortable", False)
    assert 'data-density="comfortable"' in answer.content.decode()


def test_one_press_turns_light_into_dark_and_stays_on_the_page(alice, client_of):
    desk = client_of(alice)
    buttons = Page(desk.get("/intake/").content.decode()).all("button")
    (dark,) = [button for button in buttons if button.attrs.get("name") == "theme" and button.attrs["value"] == "dark"]
    answer = desk.post(
        "/preferences/", {"theme": "dark"}, headers={"referer": "http://testserver/intake/"}, follow=True
    )
    assert answer.request["PATH_INFO"] == "/intake/"
    (root,) = Page(answer.content.decode()).all("html")
    assert root.attrs["data-theme"] == "dark"
    assert "Saved." not in answer.content.decode()


def test_from_the_answer_to_a_form_it_goes_home(alice, client_of):
    answer = client_of(alice).post(
        "/preferences/", {"theme": "dark"}, headers={"referer": "http://testserver/drafts/keep/"}
    )
    assert answer.url == "/"


def test_the_history_has_no_line_of_it(alice):
    actions.prefer(by=alice, theme="dark")
    assert not Event.objects.exists()
    with pytest.raises(Refused, match="cannot be chosen"):
        actions.prefer(by=alice, theme="pink")


def test_preferences_of_two_people_are_their_own(alice, bob, client_of):
    client_of(alice).post("/preferences/", {"language": "es"})
    bob.refresh_from_db()
    assert bob.language == "en"
    assert make.user().language == "en"
