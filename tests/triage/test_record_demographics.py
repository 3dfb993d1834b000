"""Optional answers for equity: encrypted, apart, after safety, never a condition; only sums leave."""

import ast
import datetime

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heart.models import Event
from teams.models import Kind
from tests import make
from tests.reading import Page
from tests.record import assert_heard, assert_on_record, refused
from tests.test_layers import HANDWRITTEN, ROOT, tree
from triage import actions
from triage.actions.demographics import sources
from triage.allowed import Allowed
from triage.models import Demographics, Incident, Merge, Person
from triage.queries.demographics import LEAST, sums

pytestmark = pytest.mark.django_db
ANSWERS = {"race_ethnicity": ["black", "hispanic"], "gender": "trans_man", "orientation": "gay", "veteran": "yes"}
TABLE = Demographics._meta.db_table
# Whoever else names the model reads it; nothing that decides, ranks, flags or shows a person is here.
READERS = {
    "triage/models/__init__.py",
    "triage/actions/demographics.py",
    "triage/queries/demographics.py",
    "triage/forms/demographics.py",
    "triage/api/demographics.py",
    "triage/room/__init__.py",  # the names of its lists of choices
    "triage/room/code_words.py",  # the words of a source
    "triage/room/retention.py",  # what is deleted with the person
}
# Whoever takes something from those modules: their own doors, the address and the list of verbs.
ASK_THEM = {
    "triage/models/__init__.py",
    "triage/actions/__init__.py",
    "triage/actions/demographics.py",
    "triage/queries/demographics.py",
    "triage/forms/demographics.py",
    "triage/views/demographics.py",
    "triage/api/demographics.py",
    "triage/api/persons.py",
    "triage/urls.py",
}


@pytest.fixture
def person(carol):
    """The person of an open incident whose safety questions are answered; Carol has opened them."""
    made = actions.identify(make.incident(), by=make.supervisor(), given_name="Robin", phone="704-555-0142")
    make.assessment_safe(made.incidents.get())
    actions.open_person(made, by=carol, reason="returns")
    return made


def stored():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT row_to_json(one)::text FROM {TABLE} one")
        return [row for (row,) in cursor.fetchall()]


def test_it_is_kept_encrypted_and_the_history_says_nothing_of_it(person, carol, pokes):
    made = actions.record_demographics(person, by=carol, source="said", **ANSWERS)
    assert {name: one["said"] for name, one in made.answers.items()} == {
        "race_ethnicity": ["black", "hispanic"],
        "gender": ["trans_man"],
        "orientation": ["gay"],
        "veteran": ["yes"],
    }
    assert {one["source"] for one in made.answers.values()} == {"said"}
    (row,) = stored()
    assert not any(word in row for word in ("black", "trans", "gay", "veteran", "said"))
    assert_on_record(person, "triage.recorded_demographics", by=carol, source="said")
    assert_heard(pokes, "triage", person)


def test_what_was_not_asked_changes_nothing_and_an_empty_answer_takes_it_away(person, carol):
    actions.record_demographics(person, by=carol, source="said", **ANSWERS)
    actions.record_demographics(person, by=carol, source="record", gender="declined", orientation="")
    kept = Demographics.objects.get().answers
    assert kept["gender"] == {"said": ["declined"], "source": "record"}
    assert kept["veteran"] == {"said": ["yes"], "source": "said"}
    assert "orientation" not in kept


def test_what_cannot_be_is_refused(person, carol, dan):
    with refused("reason_needed"):
        actions.record_demographics(person, by=dan, source="said", gender="woman")
    with refused("no_source", field="source"):
        actions.record_demographics(person, by=carol, source="guess", gender="woman")
    with refused("no_answer", field="gender"):
        actions.record_demographics(person, by=carol, source="said", gender="Robin's own words")
    with refused("declined_alone", field="race_ethnicity"):
        actions.record_demographics(person, by=carol, source="said", race_ethnicity=["declined", "white"])
    assert stored() == []


def test_while_the_key_is_missing_nothing_takes_the_place_of_what_is_stored(person, carol, settings, client_of):
    made = actions.record_demographics(person, by=carol, source="said", **ANSWERS)
    before, keys = stored(), settings.CLINICAL_KEYS
    settings.CLINICAL_KEYS = [Fernet.generate_key().decode()]
    with refused("unreadable", person, says="a key is missing"):
        actions.record_demographics(person, by=carol, source="record", gender="declined")
    address = f"/persons/{person.pk}/record_demographics/"
    assert client_of(carol).post(address, {"gender": "declined", "source": "said"}).status_code == 409
    assert stored() == before
    settings.CLINICAL_KEYS = keys
    assert Demographics.objects.get().answers == made.answers


def test_what_staff_see_is_no_answer_unless_the_agency_switched_it_on(person, carol, settings, client_of):
    with refused("no_source", field="source"):
        actions.record_demographics(person, by=carol, source="observed", gender="woman")
    assert "Observed" not in client_of(carol).get(f"/persons/{person.pk}/demographics/").content.decode()
    settings.DEMOGRAPHICS_OBSERVED = True
    assert "observed" in sources()
    actions.record_demographics(person, by=carol, source="observed", gender="woman")


def test_safety_comes_first(person, carol):
    other = make.incident()
    Incident.objects.filter(pk=other.pk).update(person=person)
    with refused("safety_first", says=other.number):
        actions.record_demographics(person, by=carol, source="said", gender="woman")
    make.assessment_safe(other)
    actions.record_demographics(person, by=carol, source="said", gender="woman")


def test_the_page_starts_with_what_is_known_and_opening_it_is_on_record(person, carol, client_of):
    page, browser = f"/persons/{person.pk}/demographics/", client_of(carol)
    assert browser.get(page).status_code == 200
    assert not Event.objects.filter(verb="triage.read_demographics").exists(), "nothing was there to read"
    answer = browser.post(f"/persons/{person.pk}/record_demographics/", ANSWERS | {"source": "said"})
    assert answer.status_code == 302
    shown = Page(browser.get(page).content.decode())
    chosen = [box.attrs["value"] for box in shown.all("input", type="checkbox") if "checked" in box.attrs]
    assert chosen == ["black", "hispanic"]
    assert "Robin" not in shown.text
    assert_on_record(person, "triage.read_demographics", by=carol)


def test_who_has_not_opened_the_person_reads_nothing(person, carol, dan, alice, client_of):
    actions.record_demographics(person, by=carol, source="said", **ANSWERS)
    assert client_of(dan).get(f"/persons/{person.pk}/demographics/").status_code == 409
    assert client_of(alice).get(f"/persons/{person.pk}/demographics/").status_code == 403


def names(node):
    """What a piece of source names: a name, an attribute, an import, a string."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Constant(value=str(name)):
            return {name}
        case ast.ImportFrom(module=module, names=aliases):
            return {alias.name for alias in aliases} | {(module or "").rpartition(".")[2]}
        case ast.Import(names=aliases):
            return {alias.name.rpartition(".")[2] for alias in aliases}
    return set()


def test_only_its_own_modules_name_it():
    """Nothing that judges, classifies, ranks, flags or shows a person can reach an answer."""
    source = {
        name: list(ast.walk(tree(name)))
        for name in HANDWRITTEN
        if "demographics" in (ROOT / name).read_text(encoding="utf-8").lower()
    }
    model = {name for name, nodes in source.items() if any({"Demographics", TABLE} & names(node) for node in nodes)}
    assert model == READERS
    imports = (ast.Import, ast.ImportFrom)
    asking = {
        name
        for name, nodes in source.items()
        if any("demographics" in names(node) for node in nodes if isinstance(node, imports))
    }
    assert asking <= ASK_THEM
    back = [one.get_accessor_name() for one in Person._meta.related_objects if one.related_model is Demographics]
    assert back == [], "a person leads nobody to the answers"


# Who looks where: call, board, phone, card, flags and review, pages and API.
LOOKS = [
    ("alice", "/incidents/{incident}/"),
    ("alice", "/intake/"),
    ("alice", "/dispatch/?sel={incident}"),
    ("alice", "/dispatch/?out={visit}"),
    ("alice", "/api/incidents/{incident}/"),
    ("rita", "/field/"),
    ("dan", "/followups/"),
    ("carol", "/persons/{person}/"),
    ("carol", "/diversions/"),
    ("sam", "/flags/"),
    ("sam", "/review/"),
]


def everything_shown(browsers, visit):
    """What each of them reads there and what may be sent, and every query that was made of the optional answers."""
    incident, shown = Incident.objects.get(pk=visit.incident_id), {}
    ids = {"incident": incident.pk, "visit": visit.pk, "person": incident.person_id}
    with CaptureQueriesContext(connection) as queries:
        for who, address in LOOKS:
            answer = browsers[who].get(address.format(**ids))
            assert answer.status_code == 200, (who, address)
            body = answer.content.decode()
            shown[who, address] = Page(body).text if "<html" in body else body
        allowed = Allowed.of(incident)
        shown["allowed"] = allowed.least, [str(allowed.refusal(kind)) for kind in Kind]
    return shown, [query["sql"] for query in queries if TABLE in query["sql"]]


def test_another_answer_changes_no_page_and_no_decision(person, carol, dan, alice, rita, sam, client_of):
    incident = make.asks_for_team(alice)
    Incident.objects.filter(pk=incident.pk).update(person=person)
    visit = make.dispatch_at("PatientContact", to=incident, by=make.team(rita))
    staff = {one.username: client_of(one) for one in (alice, carol, dan, rita, sam)}
    actions.record_demographics(person, by=carol, source="said", **ANSWERS)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=1), tick=False):
        everything_shown(staff, visit)  # what is opened for the first time is on record, and some lists show that
        before, asked = everything_shown(staff, visit)
        said = {"race_ethnicity": ["white"], "gender": "man", "orientation": "straight", "veteran": "no"}
        actions.record_demographics(person, by=carol, source="record", **said)
        after, asked_again = everything_shown(staff, visit)
    assert (asked, asked_again) == ([], []), "no page and no decision even looks"
    for where, what in after.items():
        assert what == before[where], where


class TestSums:
    @pytest.fixture
    def counted(self, carol):
        """Makes so many persons with these answers."""

        def make_them(many, **answers):
            said = {name: {"said": codes, "source": "said"} for name, codes in answers.items()}
            for _ in range(many):
                one = make.person()
                Demographics.objects.create(person=one, answers=said, at="2026-11-01T00:00Z", by=carol)

        return make_them

    def test_small_numbers_are_not_told(self, counted):
        counted(12, gender=["woman"], veteran=["no"])
        counted(3, gender=["man"], veteran=["no"])
        counted(2, gender=["nonbinary"], veteran=["declined"])
        make.person()
        found = sums(Person.objects.all())
        assert found["gender"]["woman"] == 12
        assert (found["gender"]["man"], found["gender"]["nonbinary"], found["gender"]["not_asked"]) == (None,) * 3
        assert found["gender"]["trans_man"] == 0
        assert found["orientation"]["not_asked"] == 18

    def test_one_small_number_alone_takes_the_next_along(self, counted):
        counted(30, veteran=["no"])
        counted(LEAST, veteran=["yes"])
        counted(LEAST - 1, veteran=["declined"])
        found = sums(Person.objects.all())["veteran"]
        assert found == {"yes": None, "no": 30, "declined": None, "not_asked": 0}

    def test_of_several_answers_each_counts(self, counted):
        counted(11, race_ethnicity=["black", "hispanic"])
        found = sums(Person.objects.all())["race_ethnicity"]
        assert (found["black"], found["hispanic"], found["white"]) == (11, 11, 0)

    def test_a_merged_person_counts_once_and_the_kept_records_answer_first(self, counted, sam):
        counted(12, gender=["woman"])
        kept, gone, further = list(Person.objects.order_by("pk")[:3])
        Demographics.objects.filter(person=kept).update(answers={})
        Demographics.objects.filter(person=gone).update(
            answers={"gender": {"said": ["woman"], "source": "said"}, "veteran": {"said": ["no"], "source": "said"}}
        )
        merges = [Merge.objects.create(kept=a, gone=b, at="2026-11-01T00:00Z", by=sam) for a, b in
                  ((kept, gone), (gone, further))]  # fmt: skip
        counted(1, gender=["woman"])
        found = sums(Person.objects.all())
        assert (found["gender"]["woman"], found["gender"]["not_asked"]) == (11, 0)
        Merge.objects.filter(pk__in=[one.pk for one in merges]).update(undone_at="2026-11-02T00:00Z")
        found = sums(Person.objects.all())
        assert (found["gender"]["not_asked"], found["veteran"]["no"]) == (None, None), "each counts by itself again"

    def test_merging_moves_no_answer(self, person, carol, sam):
        actions.record_demographics(person, by=carol, source="said", gender="woman")
        twin = make.person(given_name="Robin", phone="704-555-0142")
        actions.open_person(twin, by=sam, reason="safety")
        actions.merge(person, twin, by=sam)
        assert Demographics.objects.get().person == person
