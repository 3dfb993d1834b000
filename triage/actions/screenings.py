"""The clinician asks the screener, one question at a time: each answer is kept, and the risk said by the server."""

import datetime
import json

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import history
from heart.kernel.flow import Refused
from heart.models import User
from triage.actions.locks import lock_incident
from triage.actions.risks import begin_imminent_path, only_whose_caller
from triage.models import Diversion, ScreenerWording, Screening
from triage.models.screenings import Given
from triage.queries import screenings
from triage.screener import ANSWERS, ITEMS, RULES, Answer, Level, Refusal, Wording, judge, parse_text

BY_KEY = {item.key: item for item in ITEMS}
# A yes to one of these alone means a high risk.
MEANS_HIGH = frozenset(key for key, level in RULES if level == Level.HIGH)


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

    Only who has the caller asks. An answer that means a high risk begins the imminent path, and the call goes on: it
    counts in triage/allowed.py as a clinician's word for more help, and the encounter is settled only with somebody
    there or a second word (encounter_endings). Raises Refused.
    """
    now, wording = timezone.now(), screenings.wording()
    if wording is None:
        raise Refused(_("The screener is closed: its official text has not been loaded."), code="no_screener")
    with transaction.atomic():
        locked = lock_incident(diversion.incident_id)
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
            language=language if language in wording.languages() else "en",
            wording=wording.version,
        )
        begins = _write(made, given, wording, by=by, now=now)
        history.record("triage.screened", diversion, by=by, screening=made.pk)
        if begins:
            begin_imminent_path(diversion, locked, by=by, now=now)
    return made


def _refuse(diversion: Diversion, question: str, answer: str, moment: str, by: User) -> None:
    if diversion.status not in Diversion.CLAIMED:
        raise Refused(_("The screener is asked while the caller is with a clinician."), code="wrong_state")
    only_whose_caller(diversion, by)
    if question not in BY_KEY:
        raise Refused(_("The screener has no such question."), code="no_question", field="question")
    if answer not in ANSWERS:
        raise Refused(_("Choose an answer."), code="no_answer", field="answer")
    if moment not in Screening.Moment.values:
        raise Refused(_("Choose when it is asked."), code="no_moment", field="moment")


def _write(made: Screening, given: Given, wording: Wording, *, by: User, now: datetime.datetime) -> bool:
    """Write the answer and the risk that all of them mean; whether this answer is one that makes it high."""
    before, was_high = made.answers, made.level == Screening.Risk.HIGH
    made.given = json.dumps([*made.answers_given, given])
    judged = judge(made.answers)
    made.level = None if judged.level is None else int(judged.level)
    made.complete, made.answered_at, made.by = judged.complete, now, by
    made.wording, made.wording_sha256 = wording.version, wording.sha256
    # One more answer that says it counts anew: somebody may have lowered the first.
    said_now = given["answer"] == Answer.YES and before.get(given["question"]) != Answer.YES
    begins = judged.is_high and (not was_high or (said_now and given["question"] in MEANS_HIGH))
    if begins and made.high_since is None:
        made.high_since = now
    made.save()
    return begins


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
