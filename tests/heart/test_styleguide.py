"""The style guide shows every class that the style sheet offers, to those who build and look after the program."""

import re
from pathlib import Path

from django.conf import settings

from heart.models import Role
from tests import make
from tests.reading import Page

CSS = Path(settings.BASE_DIR, "static", "heart.css").read_text()


def offered():
    """The classes named in the left column of the comment on top of the sheet."""
    comment = CSS[: CSS.index("*/")]
    lines = re.findall(r"^ {5}(\.\S.*?)(?: {2,}.*)?$", comment, re.M)
    return {name for line in lines for name in re.findall(r"\.([a-z][\w-]*)", line)}


def test_it_shows_every_class_the_sheet_offers(client_of, db):
    ada = make.user("ada", Role.ADMINISTRATOR)
    answer = client_of(ada).get("/styleguide/")
    assert answer.status_code == 200
    shown = {
        name for element in Page(answer.content.decode()).elements for name in element.attrs.get("class", "").split()
    }
    assert len(offered()) > 80
    assert offered() - shown == set()


# They look as their kind looks without a class.
PLAIN = {"free", "p2"}


def test_what_the_sheet_offers_has_rules_in_it():
    rules = CSS[CSS.index("*/") :] + Path(settings.BASE_DIR, "static", "signing.css").read_text()
    assert {name for name in offered() - PLAIN if not re.search(rf"\.{re.escape(name)}(?![\w-])", rules)} == set()


def test_staff_may_see_it_and_others_are_told_why_not(client_of, alice):
    refused = client_of(alice).get("/styleguide/")
    assert refused.status_code == 403
    assert "Your role" in refused.content.decode()
    alice.is_staff = True
    alice.save()
    assert client_of(alice).get("/styleguide/").status_code == 200


def test_strangers_sign_in_first(client):
    assert client.get("/styleguide/").url.startswith("/sign-in/")
