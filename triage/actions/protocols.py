"""The life of a version of the protocol: drafted, proven, approved by two, in force from a time on, then replaced."""

import datetime
import hashlib
import re
from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heart.kernel import alarms, flow, history
from heart.kernel.flow import Refused
from heart.models import Role, User
from triage import protocol
from triage.models import Approval, ProtocolVersion
from triage.protocol import proof
from triage.queries import protocol_comparison as otherwise
from triage.queries import protocol_difference as difference
from triage.queries import versions

Status = ProtocolVersion.Status
APPROVERS = 2
# A minute that was typed is over by some seconds when it is sent; that is now, not the past.
JUST_NOW = datetime.timedelta(seconds=60)
LATEST = datetime.timedelta(days=366)
# It stands in the history, which holds codes only, and in the name of a file.
CODE = re.compile(r"[A-Za-z][A-Za-z0-9._-]{1,59}")
IN_ENGLISH_ONLY = gettext_lazy(
    "“%(words)s” was changed in English only. Confirm that the Spanish says the same: “%(other)s”."
)
IN_SPANISH_ONLY = gettext_lazy(
    "“%(words)s” was changed in Spanish only. Confirm that the English says the same: “%(other)s”."
)


def draft_protocol(text: str, *, by: User) -> ProtocolVersion:
    """Store a file (YAML or JSON) as a draft, for ever as it is. Raises Refused with every problem in words."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    try:
        rules, data = protocol.parse_text(text, _("Protocol")), protocol.data_of(text)
    except protocol.Refusal as wrong:
        raise Refused("\n".join(wrong.problems), code="no_protocol", field="text") from wrong
    if not CODE.fullmatch(rules.version):
        raise Refused(
            _("“version” begins with a letter and has 2 to 60 letters, digits, dots, dashes and underscores."),
            code="no_code",
            field="text",
        )
    with transaction.atomic():
        taken = ProtocolVersion.objects.exclude(status=Status.REJECTED).filter(code=rules.version)
        if taken.exists():
            raise Refused(
                _("Version %(code)s already exists. Give this one another “version”.") % {"code": rules.version},
                code="a_version_has_a_code_of_its_own",
                field="text",
            )
        made = ProtocolVersion.objects.create(
            code=rules.version,
            title=rules.title["en"],
            text=text,
            data=data,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            drafted_at=timezone.now(),
            drafted_by=by,
        )
        history.record("triage.protocol_drafted", made, by=by, version=made.code, sha256=made.sha256)
    return made


def check_protocol(version: ProtocolVersion, *, by: User) -> ProtocolVersion:
    """Prove a draft over every set of answers. A mistake found ends it, for its content cannot change."""
    if version.status != Status.DRAFT:
        raise _wrong_state(version)
    # As it was stored, for that is what will judge calls.
    found = proof.prove(protocol.parse(ProtocolVersion.objects.values_list("data", flat=True).get(pk=version.pk)))
    now = timezone.now()
    flow.move(
        version,
        Status.CHECKED if found.ok else Status.REJECTED,
        by=by,
        verb="triage.protocol_proven" if found.ok else "triage.protocol_refuted",
        codes={"version": version.code, "sets": found.sets, "findings": len(found.findings)},
        checked_at=now,
        checked_by=by,
        proof=found.as_data(),
        **({} if found.ok else {"ended_at": now, "ended_by": by}),
    )
    return version


def approve_protocol(version: ProtocolVersion, sha256: str, *, by: User) -> ProtocolVersion:
    """Stand for exactly the content with this checksum; with two people, one the medical director, it is approved.

    Who drafted it may be one of the two. Raises Refused for the same person again, for another content, and where the
    proof of today does not hold.
    """
    now = timezone.now()
    _refuse_unproven(version, Status.CHECKED)
    with transaction.atomic():
        held = hold_version(version)
        if held.status != Status.CHECKED:
            raise _wrong_state(held)
        if sha256 != held.sha256:
            raise Refused(_("This is not the content you have read. Open it again."), code="another_content")
        if held.approvals.filter(by=by).exists():
            raise Refused(
                _("You already approved it; another person must give the other approval."),
                code="a_person_approves_a_version_once",
            )
        Approval.objects.create(version=held, by=by, role=by.role, sha256=sha256, at=now)
        history.record("triage.protocol_approved", held, by=by, version=held.code, role=by.role, sha256=sha256)
        roles = list(held.approvals.values_list("role", flat=True))
        if len(roles) >= APPROVERS and Role.MEDICAL_DIRECTOR in roles:
            flow.move(
                held,
                Status.APPROVED,
                by=by,
                verb="triage.protocol_ready",
                codes={"version": held.code},
                approved_at=now,
            )
    version.refresh_from_db()
    return version


def publish_protocol(
    version: ProtocolVersion,
    *,
    by: User,
    effective_from: datetime.datetime | None = None,
    confirmed: Collection[str] = (),
) -> ProtocolVersion:
    """Put an approved version in force now, or from a time on; the one before is replaced at that moment.

    Calls in progress stay on theirs. A time may be changed until it has come. Raises Refused for a time that is over,
    and where the proof of today does not hold, whatever an older one said when it was stored. Words that are new in one
    language only must be among `confirmed`, by their keys: that they still say the same in the other.
    """
    now = timezone.now()
    when = effective_from or now
    if when < now - JUST_NOW:
        raise Refused(_("This time has passed. Choose one in the future."), code="past", field="effective_from")
    if when > now + LATEST:
        raise Refused(_("This is more than a year ahead."), code="too_late", field="effective_from")
    when = max(when, now)
    _refuse_unproven(version, Status.APPROVED)
    with transaction.atomic():
        # All of them first: a sweep that has what begins earlier would wait for this one, and this one for the sweep.
        _hold_publishable()
        put_in_force(now=now)
        held = hold_version(version)
        if held.status != Status.APPROVED:
            raise _wrong_state(held)
        if ProtocolVersion.objects.filter(status__in=ProtocolVersion.PUBLISHABLE, effective_from=when).exists():
            raise Refused(
                _("Another version takes effect at this exact time. Choose another minute."),
                code="no_two_versions_begin_at_the_same_moment",
                field="effective_from",
            )
        rules = protocol.parse(held.data)
        same_meaning = _confirmed(rules, confirmed)
        told = otherwise.compare(rules)
        ProtocolVersion.objects.filter(pk=held.pk).update(effective_from=when, published_at=now, published_by=by)
        history.record(
            "triage.protocol_published",
            held,
            by=by,
            version=held.code,
            effective_from=when,
            judged=told.judged,
            raised=told.raised,
            lowered=told.lowered,
            confirmed=same_meaning,
        )
        put_in_force(now=now)
    version.refresh_from_db()
    return version


def _confirmed(rules: protocol.Protocol, confirmed: Collection[str]) -> list[str]:
    """The keys of all sentences that are new in one language only; somebody must say that the other means the same."""
    one_sided = difference.compare(versions.counts_now(), rules).one_sided
    for one in one_sided:
        if one.key not in confirmed:
            (language,) = one.languages
            words, other = (IN_ENGLISH_ONLY, "es") if language == "en" else (IN_SPANISH_ONLY, "en")
            said = words % {"words": one.now[language], "other": one.now[other]}
            raise Refused(said, code="one_language_only", field="confirmed")
    return sorted(one.key for one in one_sided)


def _refuse_unproven(version: ProtocolVersion, status: str) -> None:
    """Prove it again, before any lock: the program may promise more than when it was stored. Its content never changes.

    Only at this stage of its life; at any other the act is refused for that. Raises Refused with the first mistake.
    """
    stored = ProtocolVersion.objects.filter(pk=version.pk, status=status).values_list("data", flat=True).first()
    if stored is None:
        return
    try:
        found = proof.prove(protocol.parse(stored))
    except protocol.Refusal as wrong:
        raise _unproven(version, wrong.problems[0]) from wrong
    if not found.ok:
        raise _unproven(version, found.findings[0].said(found.protocol))


def _unproven(version: ProtocolVersion, mistake: str) -> Refused:
    words = _("Version %(code)s does not pass today's proof. %(mistake)s Draft it again without that.")
    return Refused(words % {"code": version.code, "mistake": mistake}, code="not_proven")


def put_in_force(*, now: datetime.datetime) -> int:
    """Give every published version whose time has come its place, in order; how many. Safe to run twice at once."""
    if not ProtocolVersion.objects.due(now).exists():
        return 0
    with transaction.atomic():
        _hold_publishable()
        due = list(ProtocolVersion.objects.due(now).light())
        for version in due:
            before = ProtocolVersion.objects.filter(status=Status.EFFECTIVE).light().first()
            if before:
                flow.move(
                    before,
                    Status.RETIRED,
                    by=version.published_by,
                    verb="triage.protocol_replaced",
                    codes={"version": before.code, "by_version": version.code},
                    ended_at=version.effective_from,
                    replaced_at=version.effective_from,
                )
            flow.move(
                version,
                Status.EFFECTIVE,
                by=version.published_by,
                verb="triage.protocol_in_force",
                codes={"version": version.code, "effective_from": version.effective_from},
            )
        alarms.clear_unless("protocol_withdrawn", ProtocolVersion.objects.none(), now=now)
    return len(due)


def count_answers(*, now: datetime.datetime) -> int:
    """Count how often each answer was given lately, for the version in force: it asks the likeliest question first."""
    version = ProtocolVersion.objects.begun(now).light().first()
    if version is None:
        return 0
    counts = otherwise.counted(settings.PROTOCOL_COUNTED)
    ProtocolVersion.objects.filter(pk=version.pk).update(counted=counts)
    return len(counts)


def hold_version(version: ProtocolVersion) -> ProtocolVersion:
    """Lock a version. An assessment may be made by it meanwhile: withdrawing would wait for who waits for it."""
    return ProtocolVersion.objects.select_for_update(no_key=True).get(pk=version.pk)


def _hold_publishable() -> None:
    """Lock every version that is or may come in force, in one order for everybody."""
    held = ProtocolVersion.objects.select_for_update(no_key=True).filter(status__in=ProtocolVersion.PUBLISHABLE)
    list(held.order_by("pk").values_list("pk"))


def _wrong_state(version: ProtocolVersion) -> Refused:
    words = _("Version %(code)s cannot do this now: it is “%(status)s”.")
    return Refused(words % {"code": version.code, "status": version.get_status_display()}, code="wrong_state")
