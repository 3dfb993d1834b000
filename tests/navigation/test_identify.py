"""The navigator says who the promise was made to; somebody who can never be named is helped all the same."""

from navigation import actions
from tests import make
from tests.record import assert_on_record

HANDLE = "man, about 40, Greenway lot"


def test_a_navigator_names_whom_nobody_knew(dan, client_of):
    owed = make.follow_up(dan)
    page = f"/followups/{owed.pk}/"
    said = {"who": "Daniel Vega", "phone": "704-555-0188", "safe_to_leave_message": "no"}
    said |= dict.fromkeys(("seen-who", "seen-phone", "seen-safe_to_leave_message"), "")
    answer = client_of(dan).post(f"{page}identify/", said)
    assert answer.status_code == 302
    owed.refresh_from_db()
    assert (str(owed.person), owed.person.safe_to_leave_message) == ("Daniel Vega", False)
    assert owed.person == owed.incident.person
    assert_on_record(owed, "navigation.identified", by=dan)
    shown = client_of(dan).get(page).content.decode()
    assert shown.index("Daniel Vega") < shown.index("NOT safe") < shown.index("tel:704-555-0188")


def test_somebody_who_can_never_be_named_is_helped_and_closed(dan):
    owed = make.follow_up(dan)
    actions.identify(owed, by=dan, handle=HANDLE)
    actions.attempt(owed, "visit", "reached", by=dan)
    assert actions.close(owed, "no_more_need", by=dan).status == "completed"
