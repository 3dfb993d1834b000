"""Every page of the triage room opens for those whose work it is, within a bound of queries, and for nobody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heart.models import Role
from tests import make
from tests.reading import Page
from triage import actions
from triage.models import Call, Transfer

PAGES = [
    ("/intake/", "alice"),
    ("/intake/_calls/", "alice"),
    ("/diversions/", "carol"),
    ("/diversions/_queue/", "carol"),
    ("/incidents/", "bob"),
    ("/incidents/_list/", "bob"),
    ("/incidents/{pk}/", "alice"),
    ("/incidents/{pk}/_state/", "alice"),
    ("/incidents/{pk}/_asking/", "alice"),
    ("/incidents/{pk}/_around/", "alice"),
    ("/incidents/{pk}/_notes/", "alice"),
    ("/incidents/{pk}/_log/", "alice"),
]
QUERIES = {
    "/intake/": 15,
    # The circumstances, the towns and the hand-off of the answered call; the baseline and the telephone beside it.
    "/incidents/{pk}/": 43,
    "/incidents/{pk}/_asking/": 18,
    "/incidents/{pk}/_state/": 14,
    # Of the caller who waits longest: flags, answers, notes that speak against them, earlier contacts; and what became
    # of callers who were taken back.
    "/diversions/": 32,
    "/diversions/_queue/": 23,
}


@pytest.fixture
def incident(alice):
    """One with a danger, a note, a duplicate and a clinician on the way: everything the pages can show."""
    made = make.incident(alice, initial_nature="MNTL", callback_number="704-555-0123", narrative="Sits on the bridge.")
    make.incident(alice, initial_nature="MNTL", callback_number="704-555-0123")
    make.assessment_safe(made, alice, medical="yes")
    actions.decide(made, "team", by=alice)
    actions.divert(made.calls.get(), by=alice)
    return made


@pytest.fixture
def cast(request, alice, bob, carol):
    return {"alice": alice, "bob": bob, "carol": carol}


@pytest.mark.parametrize(("address", "who"), PAGES)
def test_a_page_opens_for_its_role_within_its_queries(
    address, who, incident, cast, client_of, django_assert_max_num_queries
):
    client = client_of(cast[who])
    with django_assert_max_num_queries(QUERIES.get(address, 14)):
        response = client.get(address.format(pk=incident.pk))
    assert response.status_code == 200


@pytest.mark.parametrize(("address", "who"), PAGES)
def test_a_page_is_refused_to_who_has_no_role(address, who, incident, eve, client_of):
    assert client_of(eve).get(address.format(pk=incident.pk)).status_code == 403


@pytest.mark.parametrize(("address", "who"), PAGES)
def test_a_stranger_is_sent_to_sign_in(address, who, incident, client):
    page = address.format(pk=incident.pk)
    assert client.get(page).headers["Location"] == f"/sign-in/?next={page}"


@pytest.mark.parametrize("role", [Role.CALL_TAKER, Role.RESPONDER, Role.CARE_NAVIGATOR, Role.MEDICAL_DIRECTOR])
def test_the_clinicians_console_is_for_clinicians(role, client_of, db):
    assert client_of(make.user(role=role)).get("/diversions/").status_code == 403


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.RESPONDER, Role.CARE_NAVIGATOR, Role.TEAM_LEAD])
def test_intake_is_for_call_takers(role, client_of, db):
    assert client_of(make.user(role=role)).get("/intake/").status_code == 403


@pytest.mark.parametrize("role", [Role.RESPONDER, Role.MEDICAL_DIRECTOR, Role.CARE_NAVIGATOR])
def test_who_only_reads_an_incident_gets_no_form_that_changes_it(role, incident, client_of):
    page = client_of(make.user(role=role)).get(f"/incidents/{incident.pk}/").content.decode()
    for verb in ("assess", "decide", "locate", "close", "join", "identify"):
        assert f'action="/incidents/{incident.pk}/{verb}/"' not in page


def test_the_queries_of_a_list_do_not_grow_with_it(bob, client_of, django_assert_max_num_queries):
    for _ in range(30):
        make.incident(initial_nature="MNTL")
    client = client_of(bob)
    with django_assert_max_num_queries(5):
        page = client.get("/incidents/").content.decode()
    assert page.count('id="inc-') == 30


def test_intake_shows_who_rings_who_hung_up_and_what_other_centers_offer(alice, client_of):
    other = make.center("kannapolis")
    alice.centers.add(make.center())
    waiting, gone = make.ringing(address="1 Ringing Rd"), make.ringing(address="2 Silent Ln")
    actions.hang_up(gone, by=None)
    offered = make.call(address="3 Border St")
    Transfer.objects.create(
        call=offered, from_center=other, to_center=make.center(), offered_at=offered.received_at, offered_by=alice
    )
    page = client_of(alice).get("/intake/").content.decode()
    for words in ("1 Ringing Rd", "2 Silent Ln", "3 Border St"):
        assert words in page
    assert f'action="/calls/{waiting.pk}/answer/"' in page
    assert "/accept_transfer/" in page


def test_intake_finds_those_to_call_back_and_ones_own_by_their_indexes(alice, client_of):
    alice.centers.add(make.center())
    over = actions.hang_up(make.call(alice), by=alice)
    fields = {f.attname: getattr(over, f.attname) for f in Call._meta.concrete_fields if f.name != "id"}
    Call.objects.bulk_create([Call(**fields) for _ in range(500)])
    gone, own = actions.hang_up(make.ringing(), by=None), make.call(alice)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE triage_call")
        cursor.execute("SET LOCAL enable_seqscan = off")
        with CaptureQueriesContext(connection) as asked:
            page = client_of(alice).get("/intake/_calls/").content.decode()
        assert f'id="call-{gone.pk}"' in page and f'id="mine-{own.pk}"' in page
        for status, index in (("Abandoned", "call_abandoned"), ("Transferred", "call_on_line")):
            (sql,) = [query["sql"] for query in asked if f"'{status}'" in query["sql"]]
            cursor.execute(f"EXPLAIN {sql}")
            assert index in str(cursor.fetchall())


def test_a_clinicians_words_stay_off_the_incident_page(incident, carol, alice, client_of):
    diversion = actions.claim(incident.diversions.get(), by=carol)
    actions.clinical_note(diversion, "Words of the clinical record.", by=carol)
    assert "Words of the clinical record." in client_of(carol).get("/diversions/").content.decode()
    for page in (f"/incidents/{incident.pk}/", f"/incidents/{incident.pk}/_notes/", f"/incidents/{incident.pk}/_log/"):
        assert "Words of the clinical record." not in client_of(alice).get(page).content.decode()


def test_release_waits_until_the_clinician_has_the_caller(incident, carol, alice, client_of):
    diversion = incident.diversions.get()
    browser, page = client_of(alice), f"/incidents/{incident.pk}/_state/"

    def release():
        buttons = Page(browser.get(page).content.decode()).all("button")
        (found,) = [button for button in buttons if button.text.startswith("Release")]
        return found

    for act in (lambda: None, lambda: actions.claim(diversion, by=carol)):
        act()
        assert "disabled" in release().attrs
    actions.verify(diversion, by=carol)
    assert "disabled" not in release().attrs


def test_questions_are_asked_in_the_language_of_the_incident(alice, client_of):
    made = make.incident(alice, initial_nature="MNTL", language="es")
    page = client_of(alice).get(f"/incidents/{made.pk}/").content.decode()
    assert 'class="ask"><span lang="es">¿Está la persona despierta' in page


def test_the_timeline_tells_what_happened_in_words(incident, carol, alice, client_of):
    diversion = actions.claim(incident.diversions.get(), by=carol)
    actions.verify(diversion, by=carol)
    actions.end(diversion, "05", support_needed=True, by=carol)
    page = client_of(alice).get(f"/incidents/{incident.pk}/_log/").content.decode()
    for words in ("took call", "called clinicians", "has caller", "ended encounter: Settled by phone"):
        assert words in page


def test_the_recommendation_gives_its_reasons(incident, alice, client_of):
    page = client_of(alice).get(f"/incidents/{incident.pk}/_asking/").content.decode()
    assert "Somebody with medical training must see the person." in page
    assert "+ EMS" in page
    assert "Possibly the same event" in client_of(alice).get(f"/incidents/{incident.pk}/_around/").content.decode()


def test_a_team_without_a_place_is_warned_of_before_it_is_asked_for(alice, client_of):
    made = make.incident(alice, address="", city="", latitude=None, longitude=None)
    make.assessment_safe(made, alice)
    assert "Place missing" in client_of(alice).get(f"/incidents/{made.pk}/").content.decode()


@pytest.mark.parametrize("said", ["7045550123", "(704) 555-0123", "704-555-0123", "+1 704 555 0123"])
def test_a_phone_number_finds_its_incidents_however_it_is_written(said, alice, bob, client_of):
    made = make.incident(alice, callback_number="704-555-0123")
    for _ in range(3):
        make.incident(alice, callback_number="704-555-9999")
    response = client_of(bob).post("/incidents/", {"number": said})
    assert [one.pk for one in response.context["found"]] == [made.pk]


def test_a_number_opens_its_incident(alice, bob, client_of):
    made = make.incident(alice)
    client = client_of(bob)
    assert client.get("/incidents/", {"number": made.number}).headers["Location"] == f"/incidents/{made.pk}/"
    assert client.post("/incidents/", {"number": made.number}).headers["Location"] == f"/incidents/{made.pk}/"


def test_a_phone_number_in_the_address_finds_nothing(alice, bob, client_of):
    make.incident(alice, callback_number="704-555-0123")
    assert list(client_of(bob).get("/incidents/", {"number": "704-555-0123"}).context["found"]) == []


def test_an_empty_search_says_so_beside_the_field(bob, client_of):
    response = client_of(bob).post("/incidents/", {"number": " "})
    assert response.status_code == 422
    assert "<title>Error: " in response.content.decode()


def test_a_supervisor_takes_a_clinicians_caller_over_first_and_only_then_opens_their_record(
    incident, carol, sam, client_of
):
    diversion = actions.claim(incident.diversions.get(), by=carol)
    actions.clinical_note(diversion, "Words of the clinical record.", by=carol)
    gives_back, takes_over = (f'action="/diversions/{diversion.pk}/{verb}/"' for verb in ("give_back", "take_over"))
    page = client_of(sam).get("/diversions/").content.decode()
    assert takes_over in page and gives_back not in page
    assert "Words of the clinical record." not in page
    client_of(sam).post(f"/diversions/{diversion.pk}/take_over/", {"held_by": carol.pk})
    page = client_of(sam).get("/diversions/").content.decode()
    assert gives_back in page and takes_over not in page
    assert "Words of the clinical record." in page, "who has the caller reads what was written of them"


def test_a_call_taker_may_take_the_caller_back_until_the_release(incident, carol, alice, client_of):
    diversion, browser = incident.diversions.get(), client_of(alice)
    take_back = f'action="/diversions/{diversion.pk}/withdraw/"'
    for act in (actions.claim, actions.verify):
        assert take_back in browser.get(f"/incidents/{incident.pk}/_state/").content.decode()
        act(diversion, by=carol)
    actions.release(diversion, by=alice)
    assert take_back not in browser.get(f"/incidents/{incident.pk}/_state/").content.decode()


def test_an_incident_whose_calls_were_joined_to_another_still_opens(incident, alice, client_of):
    joined = make.incident(alice)
    actions.join(joined, incident, by=alice)
    for part in ("", "_state/", "_log/", "_notes/"):
        answer = client_of(alice).get(f"/incidents/{joined.pk}/{part}")
        assert answer.status_code == 200
    assert f"joined to {incident.number}" in client_of(alice).get(f"/incidents/{joined.pk}/").content.decode()


def test_before_anyone_said_what_happens_the_reason_names_no_kind_of_call(alice, client_of):
    unsaid = make.incident(alice, initial_nature="")
    shown = client_of(alice).get(f"/incidents/{unsaid.pk}/").content.decode()
    assert "What is happening is not known yet" in shown and "This kind of call" not in shown
    assert "Initial nature" not in shown


def test_the_advice_says_which_answers_would_change_it(alice, client_of):
    asked = make.incident(alice, initial_nature="MNTL")
    actions.assess(asked, {"breathing": "yes", "weapon": "no"}, by=alice)
    shown = client_of(alice).get(f"/incidents/{asked.pk}/_asking/").content.decode()
    shown = shown[shown.index("What would change it") :]
    changes = Page(shown).text
    changes = changes[
        : changes.index("Still to find out") if "Still to find out" in changes else changes.index("Decided")
    ]
    assert "violence" in changes
    assert "weapon" not in changes  # it is answered


def test_who_is_on_a_call_sees_how_many_others_ring(incident, alice, client_of):
    client = client_of(alice)
    assert "No other call is ringing" in client.get(f"/incidents/{incident.pk}/").content.decode()
    make.ringing()
    make.ringing()
    assert "2 calls ringing" in client.get(f"/incidents/{incident.pk}/_around/").content.decode()
    assert "2 calls ringing" in client.get(f"/incidents/{incident.pk}/").content.decode()
