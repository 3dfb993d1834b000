"""The rule that was there before H.E.A.R.T.: drafted, approved by two, in force, asked with each decision."""

import datetime
import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heart.kernel import flow, history
from heart.kernel.flow import Refused
from heart.models import User
from triage.codes import baseline_table
from triage.codes.natures import NATURES
from triage.models import Baseline, BaselineAnswer, BaselineApproval, Incident
from triage.queries import baselines

APPROVERS = 2
S = Baseline.Status


def draft_baseline(code: str, text: str, source: str, *, assumed: bool, by: User) -> Baseline:
    """Store a table (CSV: nature, response) as a draft, for ever as it is; `source` says where the rule is written.

    `assumed`: nobody has shown the center's own rule. Raises Refused with every problem of the table in words.
    """
    code, source, text = code.strip(), source.strip(), text.replace("\r\n", "\n").replace("\r", "\n")
    if not code or Baseline.objects.filter(code=code).exists():
        raise Refused(_("Give it a name that no other has."), code="no_code", field="code")
    if not source:
        raise Refused(_("Say where this rule is written, or what is assumed."), code="no_source", field="source")
    try:
        rows = baseline_table.read(text, natures=NATURES, responses=dict(Baseline.Sent.choices))
    except baseline_table.Unreadable as wrong:
        raise Refused("\n".join(wrong.problems), code="no_table", field="text") from wrong
    with transaction.atomic():
        made = Baseline.objects.create(
            code=code,
            source=source,
            assumed=assumed,
            text=text,
            rows=rows,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            drafted_at=timezone.now(),
            drafted_by=by,
        )
        history.record("triage.baseline_drafted", made, by=by, baseline=made.pk, assumed=assumed)
    return made


def approve_baseline(baseline: Baseline, sha256: str, *, by: User) -> Baseline:
    """Stand for exactly this table; with two people it is in force at once and the one before is replaced.

    Who drafted it may be one of the two. Raises Refused for the same person again, and for another content.
    """
    now = timezone.now()
    with transaction.atomic():
        # One order for all: the one in force first, so that two approvals never wait for each other.
        before = Baseline.objects.select_for_update().filter(status=S.IN_FORCE).first()
        held = Baseline.objects.select_for_update().get(pk=baseline.pk)
        if held.status != S.DRAFT:
            raise Refused(_("Only a draft is approved."), code="wrong_state")
        if sha256 != held.sha256:
            raise Refused(_("This is not the content you have read. Open it again."), code="another_content")
        if held.approvals.filter(by=by).exists():
            raise Refused(
                _("You already approved it; another person must give the other approval."),
                code="a_person_approves_a_baseline_once",
            )
        BaselineApproval.objects.create(baseline=held, by=by, role=by.role, sha256=sha256, at=now)
        history.record("triage.baseline_approved", held, by=by, baseline=held.pk, role=by.role)
        if held.approvals.count() >= APPROVERS:
            if before:
                flow.move(before, S.REPLACED, by=by, verb="triage.baseline_replaced", ended_at=now)
            flow.move(held, S.IN_FORCE, by=by, verb="triage.baseline_in_force", in_force_at=now)
    baseline.refresh_from_db()
    return baseline


def withdraw_baseline(baseline: Baseline, *, by: User) -> Baseline:
    """Ask it no more; what it said beside decisions stays. Raises Refused when it is over."""
    with transaction.atomic():
        flow.move(baseline, S.WITHDRAWN, by=by, verb="triage.baseline_withdrawn", ended_at=timezone.now())
    return baseline


def ask_baseline(locked: Incident, decided: str, now: datetime.datetime) -> BaselineAnswer | None:
    """Keep beside a decision what the rule in force would have sent; None where none is. Needs the incident's lock."""
    rule = baselines.in_force()
    if rule is None:
        return None
    return BaselineAnswer.objects.create(
        incident=locked,
        baseline=rule,
        nature=locked.nature,
        sent=rule.sent_for(locked.nature),
        decided_id=decided,
        at=now,
    )
