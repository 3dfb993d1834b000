"""The clinician asks the screener, one question at a time: each answer is kept, and the risk said by the server."""

import datetime
import json

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import alarms, history
from heart.kernel.flow import Refused
from heart.models import Level, User
from triage.actions.locks import lock_incident
from triage.models import Diversion, ScreenerWording, Screening
from triage.models.screenings import Given
from triage.queries import screenings
from triage.screener import ANSWERS, ITEMS, LANGUAGES, Judged, Refusal, Wording, judge, parse_text

BY_KEY = {item.key: item for item in ITEMS}
HIGH_RISK = "high_risk"


def screen(
    diversion: Diversion,
    question: str,
    answer: str,
    *,
    by: User,
    moment: str = Screening.Moment.START,
    language: str = "en",
) -> Screening:
    """Keep one answer (yes, no or unknown) to one item of the screener; the last to an item counts, none is lost.

    Only who has the caller asks. When the answers first mean a high risk, the supervisors are told, and the encounter
    is settled only with somebody there or a second word (encounter_endings); the call goes on. Raises Refused.
    """
    now, wording = timezone.now(), screenings.wording()
    if wording is None:
        raise Refused(_("The screener is closed: its official text has not been loaded."), code="no_screener")
    with transaction.atomic():
        lock_incident(diversion.incident_id)
        diversion.refresh_from_db(fields=["clinician", "status"])
        _refuse(diversion, question, answer, moment, by)
        found = Screening.objects.filter(diversion=diversion, moment=moment).first()
        made = found or Screening(diversion=diversion, moment=moment, begun_at=now)
        if not made.is_readable:
            raise Refused(_("The answers before this one cannot be read: a key is missing."), code="unreadable")
        if not BY_KEY[question].applies(made.answers) and question not in made.answers:
            raise Refused(_("This question is not asked after these answers."), code="not_asked", field="question")
        given = Given(
            question=question,
            answer=answer,
            by=by.pk,
            at=now.isoformat(),
            language=language if language in LANGUAGES else "en",
            wording=wording.version,
        )
        _write(made, [*made.answers_given, given], wording, by=by, now=now)
        history.record("triage.screened", diversion, by=by, screening=made.pk)
    return made


def _refuse(diversion: Diversion, question: str, answer: str, moment: str, by: User) -> None:
    if diversion.status not in Diversion.CLAIMED:
        raise Refused(_("The screener is asked while the caller is with a clinician."), code="wrong_state")
    if diversion.clinician_id != by.pk:
        words = _("Only %(who)s, who has this call, can do that.") % {"who": diversion.clinician}
        raise Refused(words, code="not_yours")
    if question not in BY_KEY:
        raise Refused(_("The screener has no such question."), code="no_question", field="question")
    if answer not in ANSWERS:
        raise Refused(_("Choose an answer."), code="no_answer", field="answer")
    if moment not in Screening.Moment.values:
        raise Refused(_("Choose when it is asked."), code="no_moment", field="moment")


def _write(made: Screening, given: list[Given], wording: Wording, *, by: User, now: datetime.datetime) -> None:
    made.given = json.dumps(given)
    judged = judge(made.answers)
    made.level = None if judged.level is None else int(judged.level)
    made.complete, made.answered_at, made.by = judged.complete, now, by
    made.wording, made.wording_sha256 = wording.version, wording.sha256
    begins = judged.is_high and made.high_since is None
    if begins:
        made.high_since = now
    made.save()
    if begins:
        _begin_imminent_path(made, judged, by=by, now=now)


def _begin_imminent_path(made: Screening, judged: Judged, *, by: User, now: datetime.datetime) -> None:
    """The supervisors hear of it; help is one key away on the console and is not sent by an answer alone."""
    history.record("triage.found_high_risk", made.diversion, by=by, screening=made.pk)
    alarms.raise_alarm(Level.A2, "high_risk", made.diversion, now=now, by=by)


def load_screener(text: str, *, by: User) -> ScreenerWording:
    """Keep the official text of the screener; from now on it is what is read out. Raises Refused for any other file."""
    try:
        read = parse_text(text, "screener")
    except Refusal as refusal:
        raise Refused("\n".join(refusal.problems), code="no_screener") from None
    if not read.official:
        raise Refused(_("This is a paraphrase for demonstrations, not the official text."), code="not_official")
    with transaction.atomic():
        if ScreenerWording.objects.filter(version=read.version).exists():
            raise Refused(_("This version has been loaded already."), code="loaded_already")
        made = ScreenerWording.objects.create(
            version=read.version,
            text=text,
            sha256=read.sha256,
            license=read.license,
            loaded_at=timezone.now(),
            loaded_by=by,
        )
        history.record("triage.loaded_screener", made, by=by, version=read.version)
    return made
