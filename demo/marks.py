"""What the week left to look at: flags, people nobody helped and why, less help than the answers called for."""

from typing import Any

from demo import cast, week
from heart.models import User
from teams.models import Kind
from triage import actions as triage
from triage.models import Call, Center, Doubt, Flag, HelpRequest, Incident, Miss, Override
from triage.queries import versions

# On which of the week's incidents, what, who told, in which words, seen by our own.
FLAGS: list[tuple[int, str, str, str, bool]] = [
    (0, Flag.Kind.DOG, Flag.Source.TEAM, "Brown dog in the yard; ring first and wait.", True),
    (2, Flag.Kind.ACCESS, Flag.Source.CALLER, "Side door by the bins; the front bell is broken.", False),
    (4, Flag.Kind.WEAPON_BEFORE, Flag.Source.FAMILY, "A bat by the front door, last spring.", False),
    (6, Flag.Kind.COMMUNICATION, Flag.Source.PERSON, "Hears little on the left; stand on the right side.", True),
]
# Which story at which place, and why no clinician or team came.
MISSES = [
    (2, 3, Miss.Reason.NO_TEAM),
    (5, 4, Miss.Reason.NO_TEAM),
    (7, 7, Miss.Reason.OFFICER_WANTED),
    (9, 9, Miss.Reason.POLICE_THERE),
]
WHY = "His sister sits beside him and has looked in the bag: a lunch box and a coat. He drinks tea and wants to talk."
KNIFE = "The brother says now that he has a knife in his coat."


def leave(people: dict[str, User], centers: dict[str, Center]) -> None:
    """By the same verbs as anybody: all of it is over, and the supervisor has it still to read."""
    told = list(Incident.objects.order_by("pk")[: len(cast.PLACES)])
    for at, kind, source, words, seen in FLAGS:
        triage.add_flag(told[at], kind=kind, source=source, text=words, confirmed=seen, by=people["bob"])
    for story, place, reason in MISSES:
        call = _call(centers["sheriff"], people["anita"], story, place)
        triage.decide(call.incident, Kind.EMERGENCY, by=people["anita"])
        _police_came(call.incident, by=people["anita"])
        _over(call, ["L-911"], reason, by=people["anita"])
    call = _call(centers["kannapolis"], people["andre"], 6, 5, weapon="unknown")
    triage.lower(call.incident, Kind.TEAM, Override.Reason.TOLD_BY_OTHERS, WHY, by=people["andre"])
    _over(call, ["L-911"], Miss.Reason.PERSON_GONE, by=people["andre"])


def ask_again(center: Center, taker: User) -> None:
    """A caller on the line whose new words speak against an answer, unless there is one."""
    if not Doubt.objects.open().filter(incident__in=Incident.objects.open()).exists():
        call = _call(center, taker, 8, 11)
        triage.note(call.incident, KNIFE, by=taker)


def ask_for_help(center: Center, taker: User) -> None:
    """An ambulance that was asked for beside a clinician and is on its way, unless some help is."""
    if not HelpRequest.objects.awaited().exists():
        call = _call(center, taker, 5, 6)
        request = triage.request_help(call.incident, HelpRequest.Kind.EMS, by=taker)
        triage.report_help_sent(request, unit="Medic 4", their_number="26-04711", by=taker)


def _call(center: Center, taker: User, story: int, place: int, **said: str) -> Call:
    nature, words = cast.STORIES[story]
    address, city, latitude, longitude, kind = cast.PLACES[place]
    where: dict[str, Any] = {"address": address, "city": city, "latitude": latitude, "longitude": longitude}
    call = triage.take(center, by=taker, initial_nature=nature, narrative=words, place_kind=kind, **where)
    triage.assess(call.incident, week.safe(versions.of(call.incident)) | said, by=taker, call=call)
    return call


def _police_came(incident: Incident, *, by: User) -> None:
    """What the decision asked for was sent, was there and left: nobody is awaited any more."""
    for request in HelpRequest.objects.awaited().filter(incident=incident):
        triage.report_help_sent(request, HelpRequest.Agency.POLICE, by=by)
        triage.report_help_arrived(request, by=by)
        triage.report_help_left(request, by=by)


def _over(call: Call, how: list[str], reason: str, *, by: User) -> None:
    triage.hang_up(call, by=by)
    triage.close(call.incident, how, by=by, miss=reason)
