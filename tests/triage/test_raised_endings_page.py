"""How raised calls ended with a clinician is counted on a page for who answers for it."""

import pytest

from tests import make
from tests.reading import Page
from triage import actions

pytestmark = pytest.mark.django_db
PAGE = "/raised_endings/"


def test_it_counts_what_ended_and_on_whose_word(carol, sam, client_of):
    for second in (sam, None):
        diversion = make.diversion_at("Released", clinician=carol)
        actions.send_help(diversion, by=carol)
        code = "05" if second else "42"
        actions.end(diversion, code, support_needed=False, by=carol, instead="hung_up", second_word=second)
    page = Page(client_of(sam).get(PAGE).content.decode())
    assert [page.at(name).text for name in ("raised", "settled", "agreed", "for-review")] == ["2", "1", "1", "0"]
    assert "The person ended the call 2" in page.text
    assert PAGE in [link.attrs["href"] for link in Page(client_of(sam).get("/review/").content.decode()).all("a")]


def test_wrong_days_are_refused_and_others_may_not_see_it(sam, alice, client_of):
    assert client_of(sam).get(PAGE, {"since": "2026-02-01", "until": "2026-01-01"}).status_code == 422
    assert client_of(alice).get(PAGE).status_code == 403
