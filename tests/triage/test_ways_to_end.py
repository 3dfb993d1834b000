"""How an encounter may end depends on the answers and the risk: what a second person must agree to stands apart."""

import datetime

import pytest
from django.conf import settings

from tests import make
from tests.reading import Page
from tests.record import refused
from triage import actions
from triage.codes import dispositions
from triage.models import Diversion

pytestmark = pytest.mark.django_db
SETTLED = ["05", "15", "13", "L-WRONG"]
WITHOUT = ["42", "L-911", "L-HUNGUP", "L-THIRD", "L-IVC", "L-UNABLE"]


@pytest.mark.parametrize(
    ("raised", "there", "reviewable", "alone", "second"),
    [
        (False, False, True, [*SETTLED, *WITHOUT], []),
        (True, True, True, [*SETTLED, *WITHOUT], []),
        (True, False, False, WITHOUT, SETTLED),
        (True, False, True, [*WITHOUT, "L-REVIEW"], SETTLED),
    ],
)
def test_what_is_open_to_one_person_alone(raised, there, reviewable, alone, second):
    assert dispositions.by_phone(raised=raised, there=there, reviewable=reviewable) == (alone, second)


def offered(client_of, carol):
    """The codes of the console's list: those open to the clinician alone, and those in the group of a second word."""
    page = Page(client_of(carol).get("/diversions/").content.decode())
    (chosen,) = page.all("select", name="disposition")
    options = [one for one in page.within(chosen) if one.tag == "option" and one.attrs["value"]]
    grouped = [one.attrs["value"] for one in options if any(around.tag == "optgroup" for around in one.inside)]
    return [one.attrs["value"] for one in options if one.attrs["value"] not in grouped], grouped


def test_a_dangerous_answer_alone_takes_the_settled_endings_apart(alice, carol, client_of):
    diversion = make.diversion_at("Released", clinician=carol)
    assert offered(client_of, carol) == ([*SETTLED, *WITHOUT], [])
    actions.assess(diversion.incident, {"weapon": "yes"}, by=alice)
    assert offered(client_of, carol) == (WITHOUT, SETTLED)
    with refused("raised", diversion, field="second_word"):
        actions.end(diversion, "05", support_needed=False, by=carol)


def test_after_five_minutes_in_which_nobody_was_reached_it_may_wait_for_review(carol, now, client_of):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.send_help(diversion, by=carol)
    long_ago = now - datetime.timedelta(seconds=settings.SECOND_WORD_LIMIT_S + 1)
    Diversion.objects.filter(pk=diversion.pk).update(claimed_at=long_ago)
    assert offered(client_of, carol) == ([*WITHOUT, "L-REVIEW"], SETTLED)


@pytest.mark.parametrize(("kind", "opens"), [("police", True), ("crisis_line", False)])
def test_help_that_is_there_opens_them_and_a_crisis_line_on_the_phone_does_not(carol, alice, kind, opens, client_of):
    diversion = make.diversion_at("Released", clinician=carol)
    actions.help_now(diversion.incident, by=alice)
    request = actions.request_help(diversion.incident, kind, by=alice)
    actions.report_help_sent(request, by=alice)
    actions.report_help_arrived(request, by=alice)
    assert offered(client_of, carol) == (([*SETTLED, *WITHOUT], []) if opens else (WITHOUT, SETTLED))
