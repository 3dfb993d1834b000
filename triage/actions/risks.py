"""The risk of suicide as a clinician judges it, and what a high one begins, whoever found it: clinician or screener."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, history
from heart.kernel.flow import Refused
from heart.models import Level, User
from triage.actions.assessments import WORKING
from triage.actions.judged_alarms import raise_judged
from triage.actions.locks import lock_incident
from triage.actions.overrides import override_upward
from triage.models import Diversion, Incident, Override, RiskRating, Screening
from triage.queries import risks


def rate_risk(diversion: Diversion, level: str, *, by: User, moment: str = Screening.Moment.START) -> RiskRating:
    """Keep what the clinician who has the caller judges (RiskRating.Level), beside what the screener's rule says.

    A high one counts like the screener's; a lower one lowers nothing that was found: that is `lower`, with a reason.
    Raises Refused for who does not have the caller, and for another level or moment.
    """
    now = timezone.now()
    with transaction.atomic():
        locked = lock_incident(diversion.incident_id)
        diversion.refresh_from_db(fields=["clinician", "status"])
        if diversion.status not in Diversion.CLAIMED:
            raise Refused(_("The risk is judged while the caller is with a clinician."), code="wrong_state")
        only_whose_caller(diversion, by)
        return write_rating(diversion, locked, level, moment, by=by, now=now)


def only_whose_caller(diversion: Diversion, by: User) -> None:
    """Nobody judges for another, a supervisor neither: a supervisor takes over first."""
    if diversion.clinician_id != by.pk:
        words = _("Only %(who)s, who has this call, can do that.") % {"who": diversion.clinician}
        raise Refused(words, code="not_yours")


def write_rating(
    diversion: Diversion, locked: Incident, level: str, moment: str, *, by: User, now: datetime.datetime
) -> RiskRating:
    """Write it within an act that holds the incident. The history says that it was judged, not how high."""
    if level not in RiskRating.Level.values:
        raise Refused(_("Choose how high the risk is."), code="no_risk", field="risk")
    if moment not in Screening.Moment.values:
        raise Refused(_("Choose when it is asked."), code="no_moment", field="moment")
    made = RiskRating.objects.create(diversion=diversion, moment=moment, level=level, at=now, by=by)
    history.record("triage.rated_risk", diversion, by=by, rating=made.pk)
    if level == RiskRating.Level.HIGH:
        begin_imminent_path(diversion, locked, by=by, now=now)
    return made


def rate_at_end(diversion: Diversion, locked: Incident, level: str, *, by: User, now: datetime.datetime) -> None:
    """The risk as the encounter ends. Raises Refused where it was high in this encounter and nobody says it now."""
    if level:
        write_rating(diversion, locked, level, Screening.Moment.END, by=by, now=now)
    elif diversion.status in Diversion.CLAIMED and risks.is_high(diversion):
        raise Refused(_("The risk was high. Say how high it is now."), code="no_risk", field="risk")


def begin_imminent_path(diversion: Diversion, locked: Incident, *, by: User, now: datetime.datetime) -> None:
    """A high risk: nobody unarmed is sent, until a clinician lowers it with a reason; help is one key away.

    Needs the incident's lock. It stands as every clinician's word for more does (triage/allowed.py); what was safe
    about danger is asked again. The supervisors hear of it, and a team that is out. By itself it sends nobody, since
    the least invasive help is chosen by who talks with the person (988 policy on imminent risk; docs/sources.md).
    """
    was = locked.response_id
    override_upward(locked, Override.Reason.CLINICIAN_JUDGED, by=by, now=now, tell="")
    if was == locked.response_id and locked.status in WORKING:
        alarms.raise_alarm(Level.A1, "risk_raised", locked, now=now, by=by, anew=True)
    history.record("triage.judged_in_danger", diversion, by=by)
    raise_judged(diversion, by=by, now=now)
