"""What one person sees of incidents, teams and visits: those of the centers they serve, and what is theirs anyhow."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from dispatch.models import Dispatch
from heart.models import Alarm, Level, User
from triage.models import Call, Diversion
from triage.queries import centers


@dataclass(frozen=True)
class Within:
    """Codes of `centers` (None: all) and the incidents that are seen `also`, whatever center they are of.

    Those are what the own crew is out on, where one has somebody on the line, and emergencies, which go to every lead.
    """

    centers: frozenset[str] | None = None
    also: frozenset[int] = frozenset()

    @classmethod
    def of(cls, by: User) -> "Within":
        """For who is listed in every center, or in none, there is nothing to ask."""
        mine = centers.shown_to(by)
        return cls() if mine is None else cls(mine, frozenset(_also(by)))

    def incidents(self) -> Q:
        return Q() if self.centers is None else Q(center__in=self.centers) | Q(pk__in=self.also)

    def visits(self) -> Q:
        return Q() if self.centers is None else Q(incident__center__in=self.centers) | Q(incident__in=self.also)

    def teams(self) -> Q:
        """Teams that go for one of the centers, or are out on what is seen."""
        if self.centers is None:
            return Q()
        out = Dispatch.objects.open().filter(self.visits())
        return centers.teams_of(self.centers) | Q(pk__in=out.values("team"))

    def lines(self) -> Q:
        """Lines of the history but those about another center's incident."""
        if self.centers is None:
            return Q()
        return ~Q(centers.of_others(self.centers)) | Q(thread__in=[str(number) for number in self.also])


def _also(by: User) -> set[int]:
    loud: Any = Alarm.objects.open().filter(level=Level.A1).values_list("thread", flat=True)
    found = {int(thread) for thread in loud if thread.isdecimal()}
    found.update(Dispatch.objects.open().of_crew(by, timezone.now()).values_list("incident_id", flat=True))
    found.update(Call.objects.on_line().filter(call_taker=by).values_list("incident_id", flat=True))
    found.update(Diversion.objects.claimed().filter(clinician=by).values_list("incident_id", flat=True))
    return found


EVERYTHING = Within()
