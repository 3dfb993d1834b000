"""Every form of every room, refused: why, first and with focus; the same words at the field; nothing typed is lost."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from django import forms
from django.utils import timezone

from heart.kernel import alarms
from heart.models import Level, Role
from heart.shell.forms import Form
from navigation import actions as navigation
from tests import make
from tests.reading import Element, Page
from tests.triage import baselines, records
from triage import actions as triage
from triage.models import Diversion, Person

LONG = "Dice que no puede más. ¿Qué hago? ñÑ " * 271  # more than 10,000 characters
WORDS = "Sits on the steps of the old mill; says no to nobody."


class Refusal(NamedTuple):
    """One form sent with something that cannot be: where, by whom, what, and the field that is wrong."""

    form: str
    by: str
    where: Callable[[Any], str]
    said: dict[str, str]
    wrong: str
    status: int = 422


def _raised(_who: Any) -> int:
    return triage.danger_now(make.incident(), by=make.supervisor()).pk


def _incident(_who: Any) -> int:
    return make.incident(address="", city="", latitude=None, longitude=None).pk


def _assessed(_who: Any) -> int:
    made = make.incident(address="", city="", latitude=None, longitude=None)
    make.assessment_safe(made)
    return made.pk


def _follow_up(who: Any) -> int:
    return make.follow_up(who).pk


def _known_promise(who: Any) -> int:
    return navigation.identify(make.follow_up(who), by=who, given_name="Robin").pk


def _diversion(who: Any) -> int:
    return make.diversion_at("Verified", clinician=who).pk


def _record(who: Any) -> int:
    return records.ready(who).pk


def _unsaid(who: Any) -> int:
    return records.ended(who).pk


def _supported(who: Any) -> int:
    return records.ended(who, support_needed=True).pk


def _signed(who: Any) -> int:
    return records.signed(who).pk


def _colleagues(_who: Any) -> int:
    return records.ready(make.user(role=Role.CLINICIAN)).pk


def _referral(who: Any) -> int:
    of = make.follow_up(who)

    return navigation.refer(of, make.service(), by=who).pk


def at(address: str, thing: Callable[[Any], Any]) -> Callable[[Any], str]:
    return lambda who: address.format(thing(who))


def _version(status: str) -> Callable[[Any], int]:
    return lambda _who: make.version_at(status).pk


def _help(status: str) -> Callable[[Any], int]:
    return lambda _who: make.help_at(status).pk


def _hold(who: Any) -> int:
    return triage.hold("audit", by=who, incident=make.incident()).pk


def _flag(who: Any) -> int:
    return triage.add_flag(make.incident(), kind="dog", source="team", by=who).pk


def _known(who: Any) -> int:
    return triage.identify(make.incident(), by=who, given_name="Robin", phone="704-555-0142").pk


def _crisis_plan(who: Any) -> int:
    person = make.person()
    triage.open_person(person, by=who, reason="returns")
    return triage.write_crisis_plan(person, {"helps": "Speak slowly"}, by=who).pk


def _stranger(_who: Any) -> int:
    return make.person().pk


def _way(who: Any) -> int:
    return Person.objects.get(pk=_known(who)).ways.get().pk


def _consent(who: Any) -> int:
    return make.consent(Person.objects.get(pk=_known(who)), ["contact"]).pk


def _staff(_who: Any) -> int:
    return make.user().pk


def _center(_who: Any) -> str:
    make.center()
    return str(make.center("kannapolis").pk)


def _alarm(_who: Any) -> int:
    made = alarms.raise_alarm(Level.A2, "unattended", make.incident(), now=timezone.now())
    assert made is not None
    return made.pk


def _screened(who: Any) -> int:
    pk = _diversion(who)
    triage.screen(Diversion.objects.get(pk=pk), "thoughts", "no", by=who)
    return pk


PLACE = {"address": "26 Union St S", "city": "Concord"}
# One question of the screener, answered with a button.
ASKED = {"question": "wish_dead", "answer": "yes", "moment": "start", "language": "en"}

REFUSALS = [
    Refusal("Locate", "alice", at("/incidents/{}/locate/", _incident), {"address": LONG}, "locate_address"),
    Refusal("Locate", "alice", at("/incidents/{}/locate/", _incident), PLACE | {"latitude": "35"}, "locate_longitude"),
    Refusal(
        "Facts",
        "alice",
        at("/incidents/{}/edit/", _incident),
        {"final_nature": "BADCODE", "priority": "2", "language": "es"},
        "edit_final_nature",
    ),
    Refusal(
        "Who",
        "alice",
        at("/incidents/{}/identify/", _incident),
        {"given_name": "Robin", "date_of_birth": "last spring", "language": "es"},
        "identify_date_of_birth",
    ),
    Refusal(
        "Met",
        "bob",
        at("/dispatch/{}/identify/", lambda _: make.dispatch_at("PatientContact").pk),
        {"who": "Robin", "phone": "call mum"},
        "identify_phone",
    ),
    Refusal(
        "Reached",
        "dan",
        at("/followups/{}/identify/", lambda who: make.follow_up(who).pk),
        {"who": " ", "phone": "", "seen-who": "Robin"},
        "identify_who",
        409,
    ),
    Refusal("OpenPerson", "dan", at("/persons/{}/open_person/", _stranger), {"words": WORDS}, "open_person_reason"),
    Refusal("AddWay", "alice", at("/persons/{}/add_way/", _known), {"kind": "phone", "value": ""}, "add_way_value"),
    Refusal(
        "AddWay",
        "alice",
        at("/persons/{}/add_way/", _known),
        {"kind": "phone", "value": "call mum"},
        "add_way_value",
        409,
    ),
    Refusal(
        "ConsentForm",
        "alice",
        at("/persons/{}/consent/", _known),
        {"recipient": "Tomás Vega, brother", "purpose": "care", "expires_at": "next year", "how": "phone"},
        "consent_expires_at",
    ),
    Refusal(
        "ConsentForm",
        "alice",
        at("/persons/{}/consent/", _known),
        {
            "recipient": "Tomás Vega, brother",
            "purpose": "care",
            "what": "contact",
            "expires_at": "2099-01-01",
            "how": "phone",
            "given_by": "person",
        },
        "consent_witness",
        409,
    ),
    Refusal("RevokeForm", "alice", at("/consents/{}/revoke/", _consent), {"how": ""}, "revoke_{}_how"),
    Refusal(
        "DisclosureForm",
        "dan",
        at("/persons/{}/disclose_in_emergency/", _stranger),
        {"to_whom": "Dr. Ames, Atrium Health Cabarrus", "danger": "overdose", "basis": "medical"},
        "disclose_in_emergency_what",
    ),
    Refusal(
        "ConsentTo",
        "dan",
        at("/followups/{}/consent/", _known_promise),
        {"organization": "", "expires_at": "2099-01-01", "witness": "Dana Pruitt"},
        "consent_organization",
    ),
    Refusal("StrikeWay", "alice", at("/ways/{}/strike_way/", _way), {"value": "704-555-0188"}, "strike_way_because"),
    Refusal(
        "WishForm",
        "alice",
        at("/persons/{}/wish/", _known),
        {"kind": "no_outreach", "source": "family"},
        "wish_source",
        409,
    ),
    Refusal(
        "SafetyPlanForm",
        "carol",
        at("/persons/{}/write_safety_plan/", _known),
        {"people": LONG, "signs": WORDS, "language": "es"},
        "write_safety_plan{}_people",
    ),
    Refusal(
        "CrisisPlanForm",
        "carol",
        at("/persons/{}/write_crisis_plan/", _known),
        {"helps": LONG, "language": "en"},
        "write_crisis_plan{}_helps",
    ),
    Refusal(
        "AllowCrisisPlan",
        "dan",
        at("/plans/{}/allow_crisis_plan/", _crisis_plan),
        {"allowed": "yes"},
        "allow_crisis_plan_how",
    ),
    Refusal("NoteForm", "alice", at("/incidents/{}/note/", _incident), {"text": LONG}, "note_text"),
    Refusal("NoteForm", "alice", at("/incidents/{}/note/", _incident), {"text": " "}, "note_text"),
    Refusal("Answer", "alice", at("/incidents/{}/assess/", _incident), {"question": "weapon", "answer": "perhaps"}, ""),
    Refusal("Answer", "alice", at("/incidents/{}/assess/", _incident), {"question": "shoe", "answer": "yes"}, "", 409),
    Refusal("Decide", "alice", at("/incidents/{}/decide/", _assessed), {}, "decide_response"),
    Refusal("Decide", "alice", at("/incidents/{}/decide/", _assessed), {"response": "team"}, "", 409),
    Refusal("Missed", "alice", at("/incidents/{}/miss/", _assessed), {"reason": ""}, "miss_reason"),
    Refusal("Explained", "alice", at("/overrides/{}/explain_raise/", _raised), {"text": WORDS}, "explain_raise_why"),
    Refusal("Close", "alice", at("/incidents/{}/close/", _assessed), {"disposition": "13"}, "close_miss", 409),
    Refusal("Lower", "carol", at("/incidents/{}/lower/", _assessed), {"response": "team", "text": LONG}, "lower_text"),
    Refusal("Lower", "carol", at("/incidents/{}/lower/", _assessed), {"text": WORDS}, "lower_reason"),
    Refusal(
        "Lower",
        "carol",
        at("/incidents/{}/lower/", _assessed),
        {"response": "team", "reason": "known_person", "text": WORDS},
        "lower_response",
        409,
    ),
    Refusal(
        "AddFlag",
        "alice",
        at("/incidents/{}/add_flag/", _incident),
        {"kind": "dog", "source": "team", "about": "place", "text": LONG},
        "add_flag_text",
    ),
    Refusal(
        "AddFlag",
        "alice",
        at("/incidents/{}/add_flag/", _incident),
        {"kind": "dog", "source": "team", "about": "place", "text": WORDS},
        "add_flag_about",
        409,
    ),
    Refusal("HoldForm", "sam", lambda _: "/holds/hold/", {"words": LONG, "reason": "audit"}, "hold_words"),
    Refusal(
        "DemographicsForm",
        "carol",
        at("/persons/{}/record_demographics/", _known),
        {"gender": "woman"},
        "record_demographics_source",
    ),
    Refusal("HoldForm", "mia", lambda _: "/holds/hold/", {"words": WORDS, "reason": "audit"}, "", 409),
    Refusal("LiftForm", "sam", at("/holds/{}/lift_hold/", _hold), {"reason": ""}, "lift_hold{}_reason"),
    Refusal("EndFlag", "bob", at("/flags/{}/end_flag/", _flag), {"because": ""}, "end_flag{}_because"),
    Refusal("Join", "alice", at("/incidents/{}/join/", _incident), {"into": "99999999"}, "join_into"),
    Refusal("Close", "alice", at("/incidents/{}/close/", _incident), {"disposition": ""}, "close_disposition"),
    Refusal(
        "Handing",
        "alice",
        at("/calls/{}/transfer/", lambda who: make.call(who).pk),
        {"to_center": "atlantis"},
        "transfer_to_center",
    ),
    Refusal("Search", "alice", lambda _: "/incidents/", {"number": LONG}, "search_number"),
    Refusal(
        "ClinicalNoteForm",
        "carol",
        at("/diversions/{}/clinical_note/", _diversion),
        {"text": LONG * 3},
        "clinical_note{}_text",
    ),
    Refusal("ScreenForm", "carol", at("/diversions/{}/screen/", _diversion), ASKED | {"answer": "perhaps"}, ""),
    Refusal("ScreenForm", "carol", at("/diversions/{}/screen/", _screened), ASKED | {"question": "intent"}, "", 409),
    Refusal("RateRisk", "carol", at("/diversions/{}/rate_risk/", _diversion), {"moment": "start"}, ""),
    Refusal("SignForm", "carol", at("/diversions/{}/sign/", _record), {"text": LONG * 3}, "clinical_note{}_text"),
    Refusal("SignForm", "carol", at("/diversions/{}/sign/", _unsaid), {"text": WORDS}, "", 409),
    Refusal(
        "AddToRecord", "carol", at("/diversions/{}/add_to_record/", _signed), {"text": " "}, "add_to_record{}_text"
    ),
    Refusal("TakeOverRecord", "sam", at("/diversions/{}/take_over_record/", _colleagues), {"reason": ""}, "id_reason"),
    Refusal(
        "EndingFactsForm",
        "carol",
        at("/diversions/{}/record_ending_facts/", _unsaid),
        {"report_owed": "child", "report_made": "yes", "report_to": WORDS, "report_made_at_0": "2026-11-23"},
        "record_ending_facts{}_report_made_at",
    ),
    Refusal(
        "EndingFactsForm",
        "carol",
        at("/diversions/{}/record_ending_facts/", _unsaid),
        {"report_owed": "child", "report_made": "yes", "report_to": WORDS},
        "record_ending_facts{}_report_made_at",
        409,
    ),
    Refusal(
        "HandOverForm",
        "carol",
        at("/diversions/{}/write_hand_over/", _supported),
        {"hand_over": WORDS},
        "write_hand_over{}_agreed",
        409,
    ),
    Refusal(
        "End",
        "carol",
        at("/diversions/{}/end/", _diversion),
        {"text": WORDS, "disposition": "05", "support_needed": "yes", "hand_over": WORDS},
        "end{}_agreed",
        409,
    ),
    Refusal("End", "carol", at("/diversions/{}/end/", _diversion), {"text": WORDS}, "end{}_support_needed"),
    Refusal("End", "carol", at("/diversions/{}/end/", _diversion), {"text": WORDS}, "end{}_disposition"),
    Refusal("GiveBack", "carol", at("/diversions/{}/give_back/", _diversion), {"reason": ""}, "give_back{}_reason"),
    Refusal(
        "Sent",
        "alice",
        at("/help_requests/{}/report_help_sent/", _help("Taken")),
        {"agency": "police", "unit": LONG},
        "report_help_sent_unit",
    ),
    Refusal(
        "NotComing",
        "alice",
        at("/help_requests/{}/report_help_not_coming/", _help("Sent")),
        {"reason": ""},
        "report_help_not_coming_reason",
    ),
    Refusal(
        "HelpFacts",
        "carol",
        at("/help_requests/{}/record_help_facts/", _help("Over")),
        {"agency": "police", "their_number": LONG},
        "record_help_facts_their_number",
    ),
    Refusal(
        "CancelForm",
        "bob",
        at("/dispatch/{}/cancel/", lambda _: make.dispatch_at("EnRoute").pk),
        {"reason": ""},
        "cancel_reason",
    ),
    Refusal(
        "ClearForm",
        "bob",
        at("/dispatch/{}/clear/", lambda _: make.dispatch_at("PatientContact").pk),
        {"disposition": "43"},
        "clear_support_needed",
    ),
    Refusal(
        "SignOnForm",
        "bob",
        at("/teams/{}/sign_on/", lambda _: make.team(on_duty=False).pk),
        {"ends_at_0": "2026-11-23", "ends_at_1": "7 pm"},
        "sign_on_ends_at",
    ),
    Refusal(
        "SignOnForm",
        "bob",
        at("/teams/{}/sign_on/", lambda _: make.team(on_duty=False).pk),
        {"ends_at_0": "2026-11-23", "ends_at_1": "19:00"},
        "sign_on_emt",
    ),
    Refusal(
        "OutForm",
        "bob",
        at("/teams/{}/out_of_service/", lambda _: make.team().pk),
        {"reason": ""},
        "out_of_service_reason",
    ),
    Refusal(
        "AttemptForm",
        "dan",
        at("/followups/{}/attempt/", _follow_up),
        {"channel": "phone", "note": WORDS, "next_try_at_0": "2026-11-23", "next_try_at_1": "noon"},
        "attempt_result",
    ),
    Refusal(
        "AttemptForm",
        "dan",
        at("/followups/{}/attempt/", _follow_up),
        {"channel": "phone", "result": "no_answer", "note": LONG},
        "attempt_note",
    ),
    Refusal("ReferForm", "dan", at("/followups/{}/refer/", _follow_up), {"service": ""}, "refer_service"),
    Refusal("HandOverForm", "dan", at("/followups/{}/hand_over/", _follow_up), {"to": "999999"}, "hand_over_to"),
    Refusal("CloseForm", "dan", at("/followups/{}/close/", _follow_up), {"outcome": ""}, "close_outcome"),
    Refusal("Draft", "mia", lambda _: "/protocols/draft_protocol/", {"text": LONG}, "draft_protocol_text"),
    Refusal("Draft", "mia", lambda _: "/protocols/draft_protocol/", {"text": ""}, "draft_protocol_text"),
    Refusal(
        "Approve",
        "mia",
        at("/protocols/{}/approve_protocol/", _version("Checked")),
        {"sha256": "x"},
        "approve_protocol_read",
    ),
    Refusal(
        "DraftBaseline",
        "mia",
        lambda _: "/baselines/draft_baseline/",
        {"code": "before-1", "source": LONG},
        "draft_baseline_source",
    ),
    Refusal(
        "ApproveBaseline",
        "mia",
        at("/baselines/{}/approve_baseline/", lambda _: baselines.draft().pk),
        {"sha256": "x"},
        "approve_baseline_read",
    ),
    Refusal(
        "Caller",
        "alice",
        at("/calls/{}/describe_caller/", lambda who: make.call(who).pk),
        {"caller_name": LONG, "caller_role": "Patient"},
        "describe_caller_caller_name",
    ),
    Refusal(
        "Publish",
        "mia",
        at("/protocols/{}/publish_protocol/", _version("Approved")),
        {"start": "later"},
        "publish_protocol_effective_from",
    ),
    Refusal(
        "BackUpForm",
        "sam",
        at("/centers/{}/back_up/", _center),
        {"by_center": "concord", "ends_at_0": "2999-01-01", "ends_at_1": "19:00"},
        "back_up_kannapolis_reason",
    ),
    Refusal("RoleForm", "ada", at("/staff/{}/change_role/", _staff), {"role": "wizard"}, "change_role_role"),
    Refusal("ShelveForm", "alice", at("/alarms/{}/shelve/", _alarm), {"reason": "waiting"}, "shelve_minutes"),
    Refusal(
        "ReferralForm", "dan", at("/referrals/{}/update_referral/", _referral), {"status": ""}, "referral_{}_status"
    ),
]
# A live call is never held up: what cannot be in its field is taken as a note (tests/triage/test_take_page.py).
NEVER_REFUSED = {"Take"}
# They stand on no page as a form with fields: a button or a phone sends them, and a refusal is a page of its own.
WITHOUT_FIELDS = {"AssignForm", "PositionForm"}
# The style guide's own, which goes nowhere; a box to search in, where every word is an answer; one of choices only,
# where what is no choice never came from the page; and the days of a figure, which stand in the address.
NOT_SENT = {"Example", "FindForm", "Preferences", "Period"}
# Forms that only others build on.
HALVES = {"Agency", "Form", "HowGiven", "Place", "PlanForm", "Record", "Shared"}


def every(form: type[forms.Form] = Form) -> Iterator[str]:
    yield form.__name__
    for more in form.__subclasses__():
        yield from every(more)


def test_no_form_is_left_out():
    assert {refusal.form for refusal in REFUSALS} == set(every()) - WITHOUT_FIELDS - NOT_SENT - HALVES - NEVER_REFUSED


@pytest.fixture
def people(alice, bob, carol, dan, mia, sam):
    make.center().staff.add(alice)
    ada = make.user("ada", Role.ADMINISTRATOR)
    return {"alice": alice, "bob": bob, "carol": carol, "dan": dan, "mia": mia, "sam": sam, "ada": ada}


def summary_of(page: Page) -> tuple[Element, list[Element]]:
    """The one summary, first in the page's own part of the screen, and its links."""
    (around,) = page.all(class_="errors")
    assert [element for element in page.all() if "autofocus" in element.attrs] == [around]
    assert around.attrs["role"] == "alert" and "autofocus" in around.attrs and around.attrs["tabindex"] == "-1"
    return around, [element for element in page.within(around) if element.tag == "a"]


def described(page: Page, field: Element) -> str:
    """The words that a screen reader adds to this field: its own or those of the group around it."""
    around = [field, *reversed(field.inside)]
    told = next((element.attrs["aria-describedby"] for element in around if "aria-describedby" in element.attrs), "")
    found = [page.at(id_) for id_ in told.split()]
    assert None not in found, f"{told} names what is not there"
    return " ".join(element.text for element in found if element)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: f"{refusal.form}-{refusal.wrong or 'whole'}")
def test_a_refusal_comes_first_and_stands_at_its_field(refusal, people, client_of):
    who = people[refusal.by]
    address = refusal.where(who)
    answer = client_of(who).post(address, refusal.said)
    page = Page(answer.content.decode())
    assert answer.status_code == refusal.status
    assert page.all("title")[0].text.startswith("Error: ")
    around, links = summary_of(page)
    for link in links:
        target = page.at(link.attrs["href"].removeprefix("#"))
        assert target is not None, link.attrs["href"]
        # Behind the label, which is a sentence of its own at times.
        words = re.split(r"[:?.] ", link.text, maxsplit=1)[-1]
        assert words in described(page, target)
        assert target.attrs.get("aria-invalid") == "true" or target.attrs.get("role") == "group"
    if refusal.wrong:
        number = [*address.strip("/").split("/"), ""][1]
        spot = f"#{refusal.wrong.format(number)}"
        assert [link for link in links if link.attrs["href"] in (spot, f"{spot}_0")]
    else:
        assert [element for element in page.within(around) if element.tag == "li"]
    assert not page.all(class_="said"), "told once, and not twice"


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: f"{refusal.form}-{refusal.wrong or 'whole'}")
def test_nothing_typed_is_lost(refusal, people, client_of):
    who = people[refusal.by]
    address = refusal.where(who)
    page = Page(client_of(who).post(address, refusal.said).content.decode())
    if refusal.form in ("Answer", "Decide", "RateRisk", "RoleForm", "ScreenForm"):  # pressed, not typed
        return
    kept = page.form(address)
    choices = {element.attrs["name"] for element in page.all("select")} | {"status", "to"}
    for name, typed in refusal.said.items():
        if name in choices and kept[name] != typed:
            assert refusal.wrong.endswith(name), "only a choice that is none may be gone"
        else:
            assert str(kept[name]).strip() == typed.strip(), name


def test_the_frame_says_where_the_form_is(people, client_of):
    for address, by, here in (
        (f"/dispatch/{make.dispatch_at('PatientContact').pk}/clear/", "bob", "/field/"),
        (f"/calls/{triage.take(make.center(), by=people['alice']).pk}/transfer/", "alice", "/incidents/"),
    ):
        page = Page(client_of(people[by]).post(address, {"priority": "9"}).content.decode())
        assert [link.attrs["href"] for link in page.all("a", **{"aria-current": "page"})] == [here]


def test_finishing_a_visit_is_offered_once(people, client_of):
    visit = make.dispatch_at("PatientContact")
    address = f"/dispatch/{visit.pk}/clear/"
    browser = client_of(people["bob"])
    for answer in (browser.post(address, {}), browser.get(f"/field/?team={visit.team_id}&finish=1")):
        page = Page(answer.content.decode())
        assert [element.text for element in page.all(class_="btn")].count("Finish visit") == 1
        (part,) = [element for element in page.all() if "_visit" in element.attrs.get("data-src", "")]
        again = Page(browser.get(part.attrs["data-src"]).content.decode())
        assert "Finish visit" not in [element.text for element in again.all(class_="btn")]
    assert "Finish visit" in browser.get(f"/field/?team={visit.team_id}").content.decode()
