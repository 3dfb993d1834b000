"""Every page of the program with something on it: for the tests that must hold on all of them."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from heart.kernel import alarms
from heart.models import Level, Role, User
from navigation import actions as navigation
from navigation.models import FollowUp
from tests import make
from tests.triage import records
from triage import actions as triage
from triage.models import Baseline, Call, Incident

# Addresses that answer a GET with something else than a page of ours, and why.
NO_PAGE = {
    "healthz": "for machines",
    "favicon": "a picture",
    "triage:protocol_file": "a file to keep",
    "triage:baseline_table": "a file to keep",
    "second-step": "only for who gave the password a moment ago",
    "kept": "only for who sent something to a locked screen",
}
ROOMS_OF_OTHERS = ("api/", "admin/")


@dataclass(frozen=True)
class Page:
    """One page as one person sees it; `user` is None for a stranger, `status` what the server answers."""

    name: str
    user: User | None
    path: str
    status: int = 200


def every_page() -> list[Page]:
    """Fill the tables with a busy evening by the acts themselves, and name each page once or in several states."""
    cast = _cast()
    in_force = make.version_at("Effective")
    call = _calls(cast)
    visits, promise = _visits(cast), _promises(cast)
    alice, bob, carol, dan, sam = (cast[name] for name in ("alice", "bob", "carol", "dan", "sam"))
    diverted = make.diversion_at("Verified", clinician=carol)
    written = make.diversion_at("Ended", clinician=carol)
    triage.clinical_note(written, "Calmer at the end; her sister stays the night.", by=carol)
    make.diversion_at("Ringing", of=make.call(language="es", caller_name="Lucía Fuentes"))
    flagged = _flagged(alice)
    waiting = make.asks_for_team(address="1400 Fayette St", city="Kannapolis")
    drafted, proven, approved = (make.version_at(status) for status in ("Draft", "Checked", "Approved"))
    late = _alarms(call, visits, cast["bob"])
    lowered, danger = _overrides(cast)
    standing, tried = _baselines(sam, cast["mia"])
    triage.refuse_delivery("/api/calls/ring/", None, "unknown_sender", now=timezone.now())
    return [
        Page("sign-in", None, "/sign-in/"),
        Page("second factor", alice, "/second-factor/"),
        Page("authenticator app", alice, "/second-factor/codes/"),
        Page("passkey", alice, "/second-factor/passkey/"),
        Page("sessions", alice, "/sessions/"),
        Page("password", alice, "/password/"),
        Page("no role", cast["eve"], "/"),
        Page("not allowed", cast["eve"], "/intake/", 403),
        Page("not there", alice, "/incidents/999999/", 404),
        Page("intake", alice, "/intake/"),
        Page("new call", alice, "/intake/new/"),
        Page("incident, on the line", alice, f"/incidents/{call.incident_id}/"),
        Page("incident, a team under way", bob, f"/incidents/{visits['EnRoute'].incident_id}/"),
        Page("incident, closed", sam, f"/incidents/{visits['Cleared'].incident_id}/"),
        Page("incident, with a clinician", carol, f"/incidents/{diverted.call.incident_id}/"),
        Page("incident, flagged and asked again", alice, f"/incidents/{flagged.pk}/"),
        Page("help that was asked for", alice, f"/help_requests/{make.help_at('Sent', kind='ems').pk}/"),
        Page("person", alice, f"/persons/{_person(flagged, alice)}/"),
        Page("person, asked why", dan, f"/persons/{make.person().pk}/"),
        *_plans(flagged, carol, sam),
        Page("persons opened without work", sam, _openings(dan)),
        Page("told in emergencies", sam, "/emergency_disclosures/"),
        Page("optional questions", carol, _demographics(flagged)),
        Page("legal holds", sam, _holds(flagged, cast["mia"])),
        Page("flags", sam, "/flags/"),
        Page("refused messages", alice, "/refused_deliveries/"),
        Page("incidents", sam, "/incidents/"),
        Page("diversions", carol, "/diversions/"),
        Page("board", bob, "/dispatch/"),
        Page("board, an incident chosen", bob, f"/dispatch/?sel={waiting.pk}"),
        Page("board, a visit chosen", bob, f"/dispatch/?out={visits['OnScene'].pk}"),
        Page("field", cast["rita"], "/field/"),
        Page("field, called back", cast["ray"], "/field/"),
        Page("field, finishing", cast["rita"], "/field/?finish=1"),
        Page("protocol", cast["mia"], "/protocols/"),
        Page("protocol, a draft", cast["mia"], f"/protocols/{drafted.pk}/"),
        Page("protocol, to approve", sam, f"/protocols/{proven.pk}/"),
        Page("protocol, to publish", cast["mia"], f"/protocols/{approved.pk}/"),
        Page("protocol, in force", alice, f"/protocols/{in_force.pk}/"),
        Page("protocol, new", cast["mia"], f"/protocols/new/?from={in_force.pk}"),
        Page("rules before", cast["mia"], "/baselines/"),
        Page("rule before, in force", alice, f"/baselines/{standing.pk}/"),
        Page("rule before, to approve", sam, f"/baselines/{tried.pk}/"),
        Page("centers", sam, "/centers/"),
        Page("teams", bob, "/teams/"),
        Page("alarms", bob, "/alarms/"),
        Page("alarms, one shelved", bob, f"/alarms/?shelve={late}"),
        Page("coverage", sam, "/coverage/"),
        Page("review", sam, "/review/"),
        Page("raised endings", sam, "/raised_endings/"),
        Page("incident, lowered", sam, f"/incidents/{lowered.pk}/"),
        Page("why it was raised", alice, f"/overrides/{danger.overrides.get().pk}/why_raised/"),
        Page("incident, danger now", bob, f"/incidents/{danger.pk}/"),
        Page("board, danger now", bob, f"/dispatch/?sel={danger.pk}"),
        Page("staff", cast["ada"], "/staff/"),
        Page("staff, a person chosen", cast["ada"], f"/staff/?sel={alice.pk}"),
        Page("style guide", cast["ada"], "/styleguide/"),
        Page("encounters", carol, "/encounters/"),
        Page("encounter", carol, f"/encounters/{written.pk}/"),
        Page("encounter, not said how it ended", carol, f"/encounters/{_unsaid(carol)}/"),
        Page("encounter, signed", carol, f"/encounters/{records.signed(carol, support_needed=True).pk}/"),
        Page("encounters past the limit", sam, "/encounters/?show=late"),
        Page("encounter, as its supervisor reads it", sam, f"/encounters/{written.pk}/"),
        Page("signed in again", dan, "/signed-in/"),
        Page("preferences", dan, "/preferences/"),
        Page("find", bob, "/find/"),
        Page("keys", bob, "/keys/"),
        Page("command", bob, "/command/"),
        Page("follow-ups", dan, "/followups/"),
        Page("follow-up", dan, f"/followups/{promise.pk}/"),
    ]


def _unsaid(by: User) -> int:
    return records.ended(by, disposition="L-HUNGUP", support_needed=True).pk


def _person(incident: Incident, by: User) -> int:
    """The person of this incident with ways, one of them struck through, and wishes."""
    said = {"given_name": "Daniel", "family_name": "Vega", "estimated_age": 34, "pronouns": "he"}
    person = triage.identify(incident, by=by, **said, phone="704-555-0124")
    triage.strike_way(person.ways.get(), "wrong", by=by, value="704-555-0188")
    triage.add_way(person, "place", "Spindle City Library", by=by, visit_safe=True, hours="mornings")
    triage.wish(person, "no_police", by=by, source="person")
    triage.wish(person, "helps", by=by, source="family", text="A walk with the dog")
    make.consent(person, ["contact", "substance_use"])
    triage.revoke(make.consent(person, ["contact"], "Tomás Vega, brother"), "phone", by=by)
    told = {"danger": "overdose", "to_whom": "Dr. Ames, Atrium Health Cabarrus", "what": ["substance_use"]}
    triage.disclose_in_emergency(person, "threat", by=by, **told)
    return person.pk


def _plans(incident: Incident, by: User, over: User) -> list[Page]:
    """Both plans of the person of this incident, one of them shown to who helps, as they are written and read."""
    person = incident.person
    assert person is not None
    triage.write_safety_plan(person, {"people": "Tomás, brother", "place": "Pills locked away"}, by=by)
    crisis = triage.write_crisis_plan(person, {"helps": "Speak slowly", "avoid": "No lights"}, by=by, language="es")
    triage.write_crisis_plan(person, {"helps": "Speak slowly, and sit down"}, by=by)
    triage.allow_crisis_plan(crisis, True, "in_person", by=by)
    at = f"/persons/{person.pk}/plans"
    return [
        Page("safety plan", by, f"{at}/safety/"),
        Page("crisis plan", by, f"{at}/crisis/"),
        Page("safety plan, read back", over, f"{at}/safety/read/"),
        Page("crisis plan, read back", over, f"{at}/crisis/read/"),
    ]


def _demographics(incident: Incident) -> str:
    return f"/persons/{Incident.objects.get(pk=incident.pk).person_id}/demographics/"


def _holds(incident: Incident, by: User) -> str:
    triage.hold("lawsuit", by=by, incident=incident, words="26-CVS-118")
    return "/holds/"


def _openings(by: User) -> str:
    triage.open_person(make.person(), by=by, reason="returns", words="His brother called the desk.")
    return "/openings/"


def _flagged(by: User) -> Incident:
    """A place with flags, and a note against what was answered."""
    made = make.asks_for_team(by, address="9 Cabarrus Ave W", initial_nature="MNTL")
    said = {"source": "team", "text": "Brown dog in the yard; ring first.", "by": by}
    triage.add_flag(made, kind="dog", confirmed=True, **said)
    triage.add_flag(made, kind="weapon_before", source="family", text="A bat by the door.", by=by)
    triage.note(made, "The sister says now that he has a knife in the kitchen.", by=by)
    return made


def _cast() -> dict[str, User]:
    roles = {
        "alice": Role.CALL_TAKER,
        "bob": Role.TEAM_LEAD,
        "carol": Role.CLINICIAN,
        "dan": Role.CARE_NAVIGATOR,
        "rita": Role.RESPONDER,
        "ray": Role.RESPONDER,
        "sam": Role.SUPERVISOR,
        "ada": Role.ADMINISTRATOR,
        "mia": Role.MEDICAL_DIRECTOR,
        "eve": Role.NONE,
    }
    cast = {name: make.user(name, role, last_name="Example-Rosenquist") for name, role in roles.items()}
    for user in cast.values():
        make.center().staff.add(user)
    return cast


def _calls(cast: dict[str, User]) -> Call:
    """Calls that ring, and one on the line: half asked, with words, a possible duplicate and a person."""
    make.ringing(callback_number="704-555-0101")
    make.call(cast["sam"])
    call = make.call(
        cast["alice"],
        initial_nature="MNTL",
        narrative="Sits on the kerb and cries. Her sister is with her.",
        callback_number="704-555-0142",
        caller_name="Ana Fuentes",
        language="es",
    )
    triage.assess(call.incident, {"breathing": "yes", "weapon": "unknown"}, by=cast["alice"])
    triage.note(call.incident, "The sister says she has not slept for three days.", by=cast["alice"])
    return call


def _visits(cast: dict[str, User]) -> dict[str, Any]:
    """A team at each stage of the road, one free, one off duty; Rita is on scene, Ray was called back."""
    visits = {"OnScene": make.dispatch_at("OnScene", by=make.team(cast["rita"], callsign="CRT-1"))}
    for at, status in enumerate(("Assigned", "EnRoute", "Transporting", "Cleared", "AssignmentCancelled"), 2):
        crew = [cast["ray"]] if status == "AssignmentCancelled" else []
        visits[status] = make.dispatch_at(status, by=make.team(*crew, callsign=f"CRT-{at}"))
    make.team(callsign="CRT-7")
    make.team(callsign="CRT-8", on_duty=False)
    return visits


def _overrides(cast: dict[str, User]) -> tuple[Incident, Incident]:
    """Less was decided and read, less was decided and nobody has read it, and somebody told of danger."""
    for _at in range(2):
        lowered = make.incident(cast["alice"])
        make.assessment_safe(lowered, weapon="unknown")
        why = "He sits on the bench with his sister and drinks tea; she says there is nothing in the bag."
        made = triage.lower(lowered, "team", "told_by_others", why, by=cast["carol"])
        if not _at:
            triage.acknowledge_override(made, by=cast["sam"])
    danger = make.asks_for_team()
    triage.danger_now(danger, by=cast["alice"])
    return lowered, danger


def _baselines(one: User, other: User) -> tuple[Baseline, Baseline]:
    """The rule before H.E.A.R.T. that two people stand for, and a later one that still waits for the second."""
    table = "nature,response\n*,police\nWELFARE,police_ems\nMNTL,nobody\n"
    source = "The center's call guide of 2024"
    standing, tried = (
        triage.draft_baseline(code, table, source, assumed=False, by=other) for code in ("before-1", "before-2")
    )
    for made, by in ((standing, one), (standing, other), (tried, other)):
        triage.approve_baseline(made, made.sha256, by=by)
    return standing, tried


def _promises(cast: dict[str, User]) -> FollowUp:
    """A promise that is nobody's, one with a try behind it and a referral, and the services to refer to."""
    make.service(name="Crisis stabilisation")
    make.follow_up()
    mine = make.follow_up(cast["dan"])
    later = timezone.now() + datetime.timedelta(hours=3)
    navigation.attempt(mine, "phone", "no_answer", next_try_at=later, by=cast["dan"])
    navigation.refer(mine, make.service(name="Peer support line"), by=cast["dan"])
    return mine


def _alarms(call: Call, visits: dict[str, Any], lead: User) -> int:
    """One of each level, one acknowledged, one put aside; the number of one that may be."""
    now = timezone.now()
    alarms.raise_alarm(Level.A1, "team_emergency", visits["OnScene"], now=now)
    late = alarms.raise_alarm(Level.A2, "unacknowledged", visits["Assigned"], now=now)
    alarms.raise_alarm(Level.A3, "assign_late", call.incident, now=now)
    heard = alarms.raise_alarm(Level.A2, "check_in_overdue", visits["OnScene"], now=now)
    aside = alarms.raise_alarm(Level.A2, "check_in_overdue", visits["EnRoute"], now=now)
    assert late and heard and aside
    alarms.acknowledge(heard, by=lead, now=now)
    alarms.shelve(aside, "waiting", 10, by=lead, now=now)
    return late.pk


def page_routes() -> set[str]:
    """The name of every address of ours that may answer a GET with a whole page."""
    found = set()

    def walk(resolver: URLResolver, before: str, space: str) -> None:
        for entry in resolver.url_patterns:
            route = before + str(entry.pattern)
            if route.startswith(ROOMS_OF_OTHERS):
                continue
            if isinstance(entry, URLPattern):
                part = any(word.startswith("_") for word in route.split("/"))
                if not part and not _only_post(entry.callback):
                    found.add(f"{space}:{entry.name}" if space else str(entry.name))
            else:
                walk(entry, route, entry.namespace or space)

    walk(get_resolver(), "", "")
    return found


def _only_post(view: Any) -> bool:
    """Whether a GET is refused: our own mark, a class's list, or one of Django's decorators around it."""
    if getattr(view, "only_post", False):
        return True
    while view is not None:
        cells = dict(zip(view.__code__.co_freevars, view.__closure__ or (), strict=True)) if _is_plain(view) else {}
        if "request_method_list" in cells:
            return "GET" not in cells["request_method_list"].cell_contents
        if hasattr(view, "view_class"):
            return "get" not in view.view_class.http_method_names
        view = getattr(view, "__wrapped__", None)
    return False


def _is_plain(view: Any) -> bool:
    return hasattr(view, "__code__")
