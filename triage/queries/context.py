"""What one incident is judged by and shown with, each part asked of the database once within an act and its page."""

import functools
from collections.abc import Mapping
from typing import Self

from django.db.models import prefetch_related_objects

from heart.models import User
from teams.models import Kind, Response
from triage import protocol
from triage.models import Assessment, Call, Doubt, Incident, ProtocolVersion
from triage.protocol import Protocol, Recommendation
from triage.protocol.closing import closed_to
from triage.protocol.protected import Protected, who_is_meant
from triage.queries import flags, versions
from triage.queries.overrides import Standing, in_force

# How far back assessments are read; nobody answers more often.
ROWS = 100


class IncidentContext:
    """Each part is asked for when it is first wanted and then kept.

    An act begins it with the incident held, which everybody who writes one of these parts does first: so they stay true
    until it lets go, and the page that is its answer may be made from them. What the act itself changes, it says here.
    """

    def __init__(self, incident: Incident) -> None:
        self.incident = incident

    @classmethod
    def shown(cls, incident: Incident) -> Self:
        """For a page alone, with the version as it came with the incident."""
        known = cls(incident)
        known.version = versions.shown_with(incident)
        return known

    @functools.cached_property
    def version(self) -> ProtocolVersion | None:
        """The version it is judged by. Asked only while the incident is held: it may be withdrawn until then."""
        return versions.version_of(self.incident)

    @property
    def rules(self) -> Protocol:
        """What it is judged by: its version, with what is closed to its callers and its person."""
        rules = versions.rules_of(self.version)
        return closed_to(rules, self.protected) if self.closes_help else rules

    @property
    def closes_help(self) -> bool:
        """Whether its version closes some help to some people."""
        return any(one.closed for one in versions.rules_of(self.version).protected)

    @property
    def protected(self) -> tuple[Protected, ...]:
        """For whom of its callers and its person the version holds more."""
        calls = [mark for call in self.calls for mark in call.circumstances]
        return who_is_meant(versions.rules_of(self.version).protected, calls, self.ages)

    @property
    def ages(self) -> list[int | None]:
        """How old the person is, as far as somebody said or their record tells."""
        person = self.incident.person
        return [self.incident.age, person.age if person else None]

    @functools.cached_property
    def assessments(self) -> list[Assessment]:
        """Every assessment with who made it, the one that stands first."""
        return list(self.incident.assessments.select_related("by").order_by("-id")[:ROWS])

    @property
    def last(self) -> Assessment | None:
        """The assessment that stands."""
        return next(iter(self.assessments), None)

    @property
    def answers(self) -> dict[str, str]:
        """All safety answers given so far: {question key: answer code}."""
        return self.last.answers if self.last else {}

    @functools.cached_property
    def recommendation(self) -> Recommendation:
        """What the protocol makes of the answers so far, with the question to ask next."""
        return self.recommend(self.answers)

    def recommend(self, answers: Mapping[str, str]) -> Recommendation:
        """What the protocol makes of these answers on this incident."""
        weights = versions.weights(self.version)
        return protocol.recommend(self.rules, self.incident.nature, answers, enabled=self.enabled, weights=weights)

    def add(self, made: Assessment, recommendation: Recommendation) -> None:
        """An assessment was just made: it is the one that stands, and this is what the protocol said."""
        self.assessments.insert(0, made)
        self.__dict__["recommendation"] = recommendation

    @functools.cached_property
    def doubts(self) -> list[Doubt]:
        """What the notes speak of and nobody has answered since."""
        return list(Doubt.objects.open().filter(incident=self.incident))

    @property
    def unsettled(self) -> bool:
        """Whether an answer was given that the notes speak against since."""
        return any(doubt.was for doubt in self.doubts)

    @functools.cached_property
    def kinds(self) -> dict[str, Response]:
        """Every kind of help by its code, from the least protective."""
        return {kind.pk: kind for kind in Response.objects.all()}

    @property
    def enabled(self) -> frozenset[str]:
        """Codes of the kinds this site has switched on; police, fire and EMS are always there."""
        return frozenset(code for code, kind in self.kinds.items() if kind.enabled or code == Kind.EMERGENCY)

    @functools.cached_property
    def words(self) -> Standing:
        """What people said over the protocol and still counts."""
        return in_force(self.incident)

    def forget_words(self) -> None:
        """One of them was just ended."""
        self.__dict__.pop("words", None)

    @property
    def calls(self) -> list[Call]:
        """The calls that tell of it, the first one first."""
        prefetch_related_objects([self.incident], "calls")
        return sorted(self.incident.calls.all(), key=lambda call: call.pk)

    def call_of(self, user: User) -> Call | None:
        """The call on this incident that this person has on the line."""
        return next((c for c in self.calls if c.status in Call.ON_LINE and c.call_taker_id == user.pk), None)

    @property
    def flags(self) -> list[flags.Shown]:
        """What is known of its place, its person and the numbers of its calls; asked each time."""
        prefetch_related_objects([self.incident], "calls")
        return flags.of(self.incident)
