"""One person, whoever could look, every page and address of the API: words are read by who may, and nobody else."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from heart.kernel.access import may
from heart.models import Role, User
from navigation import actions as navigation
from navigation.models import FollowUp
from tests import make
from tests.api.endpoints import EVERY
from triage import actions as triage
from triage.models import Diversion

pytestmark = pytest.mark.django_db

# Whose words are where: each is said once, and found nowhere but there.
NOTE, REPORT, HANDED, SAFETY, CRISIS = "larkspur", "foxglove", "snapdragon", "marigold", "delphinium"
RECORD = {"carol", "sam", "mia"}
READS = {NOTE: RECORD, REPORT: RECORD, HANDED: RECORD | {"dan"}, SAFETY: RECORD, CRISIS: RECORD}
GROUP = re.compile(r"<(?:\w+:)?(\w+)>")


def addresses(things: dict[str, int]) -> Iterator[str]:
    """Every page that these things have, and every page that has no thing; each as a browser asks for it."""
    for route in _routes(get_resolver().url_patterns):
        names = GROUP.findall(route)
        if "admin" in route or len(names) > 2 or "(?" in route:
            continue
        thing = things.get(route.strip("/").split("/")[0])
        if "pk" in names and thing is None:
            continue
        kinds = ["safety", "crisis"] if "kind" in names else [""]
        for kind in kinds:
            said = {"kind": kind, "pk": str(thing)}
            yield "/" + GROUP.sub(lambda group, said=said: said.get(group[1], "0"), route)


def _routes(patterns: list[Any], before: str = "") -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, route)
        elif isinstance(one, URLPattern) and not route.startswith("api/"):
            yield route


def asked_of_programs(things: dict[str, int]) -> Iterator[str]:
    for endpoint in EVERY:
        thing = things.get(endpoint.path.split("/")[2])
        if endpoint.method == "get" and ("{}" not in endpoint.path or thing):
            yield endpoint.at(thing)


@pytest.fixture
def told(carol, dan, sam) -> FollowUp:
    """Everything that is somebody's to read was said of one person, whose follow-up is Dan's."""
    talk = make.diversion_at("Released", clinician=carol)
    triage.identify(talk.incident, by=carol, given_name="Robin", family_name="Quill")
    talk.incident.refresh_from_db()
    person = talk.incident.person
    triage.clinical_note(talk, NOTE, by=carol)
    triage.write_safety_plan(person, {"people": SAFETY}, by=carol)
    triage.write_crisis_plan(person, {"helps": CRISIS}, by=carol)
    triage.end(talk, "05", support_needed=True, by=carol)
    said = {"report_owed": "child", "report_made": True, "report_made_at": timezone.now(), "report_to": REPORT}
    triage.record_ending_facts(talk, by=carol, **said)
    triage.write_hand_over(talk, HANDED, agreed=True, by=carol)
    navigation.open_owed(now=timezone.now())
    return navigation.claim(FollowUp.objects.get(diversion=talk), by=dan)


def everybody(staff: dict[str, User]) -> dict[str, User]:
    """Who has to do with it, and of each kind of work somebody who has not."""
    others = {
        f"another {role}": make.user(role=role) for role in Role if role not in (Role.SUPERVISOR, Role.MEDICAL_DIRECTOR)
    }
    return staff | others


@pytest.mark.parametrize("others", [False, pytest.param(True, marks=pytest.mark.nightly)])
def test_words_are_read_by_who_may_and_by_nobody_else(
    others, told, alice, bob, rita, carol, dan, sam, mia, client_of, api_of
):
    talk = Diversion.objects.get(pk=told.diversion_id)
    person = talk.incident.person
    assert person is not None
    things = {
        **dict.fromkeys(("incidents", "thread"), talk.incident_id),
        **dict.fromkeys(("diversions", "encounters"), talk.pk),
        **dict.fromkeys(("followups", "follow-ups"), told.pk),
        "persons": person.pk,
        "calls": talk.call_id,
    }
    staff = {user.username: user for user in (alice, bob, rita, carol, dan, sam, mia)}
    found: dict[str, set[str]] = {word: set() for word in READS}
    pages = 0
    for name, user in (everybody(staff) if others else staff).items():
        if may(user, "triage.open_person"):
            triage.open_person(person, by=user, reason="returns")
        browser, program = client_of(user), api_of(user)
        for address in [*addresses(things), *asked_of_programs(things)]:
            answer = (program if address.startswith("/api/") else browser).get(address)
            if answer.streaming or answer.status_code != 200:
                continue
            pages += 1
            shown = answer.content.decode(errors="replace")
            for word, readers in READS.items():
                assert word not in shown or name in readers, (name, address, word)
                if word in shown:
                    found[word].add(name)
    assert pages > 250
    assert found == READS
