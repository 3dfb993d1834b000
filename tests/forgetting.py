"""Makers for what is forgotten: a policy file, a life with words in every column, and a search for them."""

import datetime
import json
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils import timezone

from heart.actions import forget
from heart.kernel import retention, retention_policy
from heart.models import Answered, Draft, Role, User
from navigation import actions as navigation
from navigation.models import ConsentRecipient, FollowUp
from teams.models import Position
from tests import make
from triage import actions as triage
from triage.models import Call, HandOverNote, HelpRequest, Incident, Person, PhoneEvent, Screening

WORDS = "zebra quagga"
PHONE = "704-555-0191"
POINT = (35.40881234, -80.57951234)
# How each of these may stand in a column.
TRACES = ("zebra", "quagga", "5550191", "555-0191", "5550192", "555-0192", "35.40881234", "80.57951234")


def policy_text(**changes: str) -> str:
    """The shipped policy, approved by somebody; `changes` replace pieces of it."""
    text = Path(settings.BASE_DIR / "heart" / "retention.yaml").read_text(encoding="utf-8")
    for old, new in {"approved_by: null": "approved_by: the medical director", **changes}.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def policy(path: Path, **changes: str) -> retention_policy.Policy:
    """That policy as it is read from a file."""
    path.write_text(policy_text(**changes), encoding="utf-8")
    return retention_policy.read(path, {name: kind.at_least_years for name, kind in retention.kinds().items()})


def administrator() -> User:
    return User.objects.filter(username="root").first() or make.user("root", Role.ADMINISTRATOR)


def forget_all(of: retention_policy.Policy, *kinds: str, most: int = 200) -> dict[str, list[int]]:
    """Forget batch by batch, in the order of the command; which things of each kind."""
    done: dict[str, list[int]] = {}
    for kind in kinds or retention.kinds():
        after, done[kind] = 0, []
        while batch := forget(kind, of, by=administrator(), after=after, most=most):
            after = batch.last
            done[kind] += batch.log.ids if batch.log else []
    return done


def told(clinician: User, **person: Any) -> Incident:
    """A closed incident with a clinical note and, where something is said of one, a person."""
    call = make.call(initial_nature="MNTL", callback_number=PHONE)
    if person:
        triage.identify(call.incident, by=make.supervisor(), **person)
    encounter = make.diversion_at("Ended", of=call, clinician=clinician, support_needed=False)
    triage.clinical_note(encounter, "She sleeps again.", by=clinician)
    made = Incident.objects.get(pk=call.incident_id)
    if made.status not in Incident.CLOSED:
        triage.close(made, ["05"], by=make.supervisor())
        made.refresh_from_db()
    return made


BORN = datetime.date(1980, 5, 17)


def a_life_in_words(clinician: User, navigator: User) -> Person:
    """A person of whom something is told in every place that takes words; all of it is over."""
    boss = make.supervisor()
    at = {"latitude": POINT[0], "longitude": POINT[1], "address": f"9 {WORDS} Ln", "unit": WORDS, "city": "Concord"}
    visited = make.asks_for_team(caller_name=WORDS, callback_number=PHONE, **at)
    who = {"given_name": WORDS, "family_name": WORDS, "handle": WORDS, "phone": PHONE, "date_of_birth": BORN}
    person = triage.identify(visited, by=boss, **who)
    _say_what_helps(visited, person, boss)
    help_asked = make.help_at("Sent", of=visited)
    HelpRequest.objects.filter(pk=help_asked.pk).update(unit=WORDS, their_number=WORDS)
    triage.report_help_not_coming(help_asked, "other", by=boss)
    make.dispatch_at("Cleared", to=visited)
    _keep_promise(navigator)
    lowered = make.incident(**at)
    make.assessment_safe(lowered, weapon="unknown")
    triage.lower(lowered, "team", "with_the_person", WORDS, by=boss)
    talk = make.call(initial_nature="MNTL", **at)
    Incident.objects.filter(pk=talk.incident_id).update(person=person)
    triage.write_crisis_plan(person, {"avoid": f"Take the knife away, {WORDS}."}, by=boss)
    _encounter(talk, clinician)
    for left in Incident.objects.open():
        triage.close(left, ["05"], miss="other", by=boss)
    for call in Call.objects.on_line():
        triage.hang_up(call, by=boss)
    triage.open_person(person, by=clinician, reason="complaint", words=WORDS)
    _beside_it(Call.objects.earliest("pk"), boss)
    return person


def _say_what_helps(incident: Incident, person: Person, boss: User) -> None:
    triage.note(incident, WORDS, by=boss)
    triage.add_flag(incident, kind="dog", source="caller", text=WORDS, by=boss)
    triage.add_flag(incident, kind="approach", source="caller", about="person", text=WORDS, by=boss)
    triage.record_demographics(person, by=boss, source="said", gender="woman")
    given = make.consent(person, ["contact"], WORDS, by=boss, how="phone", witness=WORDS)
    ConsentRecipient.objects.create(consent=given, organization=make.service().organization)
    told = {"danger": "others", "to_whom": WORDS, "what": ["contact"]}
    triage.disclose_in_emergency(person, "threat", by=boss, **told)
    triage.write_crisis_plan(person, {"helps": WORDS}, by=boss)
    triage.wish(person, "helps", source="person", text=WORDS, by=boss)
    triage.add_way(person, "address", f"9 {WORDS} Ln", by=boss)
    triage.strike_way(person.ways.get(kind="phone"), "changed", by=boss, value="704-555-0192")


def _keep_promise(navigator: User) -> None:
    navigation.open_owed(now=timezone.now())
    promise = navigation.claim(FollowUp.objects.get(), by=navigator)
    navigation.attempt(promise, "phone", "reached", by=navigator, note=WORDS)
    navigation.close(promise, "connected", by=navigator)


def _encounter(call: Call, clinician: User) -> None:
    triage.note(call.incident, f"He has a knife, {WORDS}.", by=make.supervisor())
    encounter = make.diversion_at("Verified", of=call, clinician=clinician)
    triage.clinical_note(encounter, f"He has a knife, {WORDS}.", by=clinician)
    triage.screen(encounter, "wish_dead", "no", by=clinician)
    triage.release(encounter, by=make.supervisor())
    triage.end(encounter, "05", support_needed=False, by=clinician)
    said = {"report_owed": "child", "report_made": True, "report_made_at": timezone.now(), "report_to": WORDS}
    triage.record_ending_facts(encounter, by=clinician, **said)
    HandOverNote.objects.create(diversion=encounter, text=WORDS, agreed=True, at=timezone.now(), by=clinician)
    triage.sign(encounter, by=clinician)
    # An answer is a code; what could be told by it is told by this.
    Screening.objects.update(given=json.dumps([{"answer": WORDS}]))


def _beside_it(call: Call, boss: User) -> None:
    """What lies about of a call: positions, what the telephone said, drafts, kept answers, the words of a hold."""
    at = call.received_at
    Position.objects.create(team=make.team(on_duty=False), at=at, latitude=POINT[0], longitude=POINT[1])
    unread = [{"field": "name", "value": WORDS, "why": "too long"}]
    Call.objects.filter(pk=call.pk).update(source="phones", source_id=PHONE, unread=unread, callback_said=WORDS)
    PhoneEvent.objects.create(
        sender=boss, event_id=PHONE, digest="0" * 64, call=call, at=at, received_at=at, unread=unread
    )
    PhoneEvent.objects.create(
        sender=boss, event_id="2", digest="1" * 64, at=at, received_at=at, unread=unread, call=None
    )
    Draft.objects.create(user=boss, form="note:1", fields={"text": WORDS}, updated_at=at)
    Answered.objects.create(scope="u", key="k", fingerprint="f", at=at, body=WORDS.encode())
    hold = triage.hold("audit", by=boss, since=BORN, until=BORN, words=WORDS)
    triage.lift_hold(hold, "over", by=boss)
    triage.confirm_lift(hold, by=administrator())


def traces() -> list[str]:
    """Every column of every table, clear or encrypted, in which something of it stands, as "app.Model.column"."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.local_concrete_fields:
            said = model._base_manager.values_list(column.name, flat=True)
            if any(trace in _as_words(value) for value in said for trace in TRACES):
                found.append(f"{model._meta.label}.{column.name}")
    return found


def _as_words(value: Any) -> str:
    return bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)
