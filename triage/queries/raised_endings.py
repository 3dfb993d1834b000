"""How raised calls ended with a clinician: counted, and read only."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q

from triage.codes.dispositions import FOR_REVIEW, SETTLES
from triage.models import Diversion


@dataclass(frozen=True)
class RaisedEndings:
    """Encounters of one period that ended on a raised call, and those that ended while help was awaited.

    `settled` of `raised` say that the person is well enough; `agreed` of them on a second person's word, the others
    with somebody there. `for_review` wait for a supervisor. `instead` counts what happened where help was not there.
    """

    raised: int
    settled: int
    agreed: int
    for_review: int
    instead: dict[str, int]


def of_period(since: datetime.datetime, until: datetime.datetime) -> RaisedEndings:
    """By the time the encounter ended, `since` included and `until` not. Two queries."""
    ended = Diversion.objects.filter(status=Diversion.Status.ENDED, ended_at__gte=since, ended_at__lt=until)
    settled = Q(disposition__in=SETTLES)
    counts = ended.filter(raised_at_end=True).aggregate(
        raised=Count("pk"),
        settled=Count("pk", filter=settled),
        agreed=Count("pk", filter=settled & Q(second_word__isnull=False)),
        for_review=Count("pk", filter=Q(disposition=FOR_REVIEW)),
    )
    rows = ended.exclude(instead="").values_list("instead").annotate(n=Count("pk"))
    return RaisedEndings(**counts, instead=dict(rows.order_by("instead")))
