"""The version in force counts for calls that begin; an incident stays on the one it began with."""

import datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from heart.models import Role
from tests import make
from triage import actions, protocol
from triage.allowed import Allowed
from triage.models import Approval, Incident, ProtocolVersion
from triage.queries import versions
from triage.queries.assessments import standing

MINUTE = datetime.timedelta(minutes=1)
# As if a site sent no team to a welfare check.
STRICTER = ("  clinician: [MNTL, EDP, SUICTHRT]", "  clinician: [EDP, SUICTHRT]")


def published(code: str, change: tuple[str, str] | None = None) -> ProtocolVersion:
    return make.version_at("Effective", text=make.protocol_text(code, change))


def again(incident: Incident) -> Incident:
    return Incident.objects.get(pk=incident.pk)


def test_without_a_version_the_shipped_file_counts_where_the_site_allows_it(db, settings):
    assert versions.in_force() is None
    assert versions.current().version == protocol.load().version
    assert versions.current().rules == protocol.load().rules


def test_without_a_version_everything_is_for_911_where_it_does_not(alice, settings):
    settings.PROTOCOL_UNAPPROVED = False
    incident = make.incident(alice, initial_nature="MNTL")
    made = make.assessment_safe(incident)
    assert (made.response_id, made.protocol) == ("emergency", None)
    assert "not_approved" in made.reasons
    assert versions.reasons(made, "en")[-1].startswith("No approved protocol is in force")
    assert versions.reasons(made, "es")[-1].startswith("No hay un protocolo aprobado")
    assert versions.current().questions == protocol.load().questions, "the questions are asked all the same"


def test_a_call_begins_on_the_version_in_force_and_stays_on_it(alice):
    old = published("one")
    incident = make.incident(alice, initial_nature="MNTL")
    new = published("two", STRICTER)
    later = make.incident(alice, initial_nature="MNTL")
    assert (incident.protocol, later.protocol) == (old, new)
    for at in (incident, later):
        make.assessment_safe(at)
    assert (standing(incident).response_id, standing(later).response_id) == ("clinician", "emergency")
    assert (standing(incident).protocol, standing(incident).protocol_version) == (old, "one")
    assert (standing(later).protocol, standing(later).protocol_version) == (new, "two")
    assert versions.of(again(incident)).version == "one"


def test_one_in_force_that_an_older_proof_let_through_is_still_read_and_judges_but_sends_no_team_too_early(alice):
    """It said nothing of what happens before illness and crime are asked about; an upgrade must not bar it."""
    lines = make.protocol_text("one").splitlines(keepends=True)
    about = "se preguntó si alguien está enfermo", "se preguntó por un delito", "no se sabe si hay un delito"
    older = "".join(line for line in lines if not any(said in line.casefold() for said in about))
    assert len(older.splitlines()) == len(lines) - 3
    make.version_at("Effective", text=older, older=True)
    incident = make.incident(alice, initial_nature="WELFARE")
    made = actions.assess(incident, {key: make.SAFE[key] for key in make.SAFE if key != "officer"}, by=alice)
    assert (made.response_id, made.complete, made.protocol_version) == ("emergency", False, "one")
    assert "Never an unarmed team before anybody asked about a serious crime." in versions.reasons(made, "en")
    assert versions.reasons(made, "es")[-1] != versions.reasons(made, "en")[-1]
    made = actions.assess(incident, {"officer": "no"}, by=alice)
    assert (made.response_id, made.complete) == ("team", True)


@pytest.mark.parametrize("act", ["assess", "edit", "reopen", "join"])
def test_whatever_is_done_to_it_later_it_stays_on_its_version(alice, act):
    old = published("one")
    incident = make.incident(alice, initial_nature="WELFARE")
    make.assessment_safe(incident)
    published("two", STRICTER)
    match act:
        case "assess":
            actions.assess(incident, {"medical": "no"}, by=alice)
        case "edit":
            actions.edit(incident, by=alice, final_nature="MNTL")
        case "reopen":
            actions.close(incident, ["18"], by=alice, miss="other")
            actions.reopen(incident, by=alice)
        case "join":
            other = make.incident(alice, initial_nature="MNTL")
            actions.assess(other, make.SAFE | {"in_person": "no"}, by=alice)
            actions.join(other, incident, by=alice)
    assert again(incident).protocol == old
    assert standing(incident).protocol == old
    assert incident.assessments.count() > 1
    if act == "edit":
        assert standing(incident).response_id == "clinician", "a welfare check became a call for a clinician"


def test_what_only_the_other_version_found_is_not_lost_by_joining(alice):
    published("one")
    kept = make.incident(alice, initial_nature="MNTL")
    make.assessment_safe(kept)
    published("two", STRICTER)
    joined = make.incident(alice, initial_nature="MNTL")
    make.assessment_safe(joined)
    assert (Allowed.of(kept).least, Allowed.of(joined).least) == ("clinician", "emergency")
    actions.join(joined, kept, by=alice)
    assert again(kept).response_id == "emergency"


def test_an_incident_that_began_with_none_takes_what_is_in_force(alice):
    incident = make.incident(alice)
    assert incident.protocol is None
    version = published("one")
    assert make.assessment_safe(incident).protocol == version


def test_a_withdrawn_version_is_trusted_with_nothing_any_more(alice, now):
    version = published("one")
    incident = make.incident(alice, initial_nature="MNTL")
    make.assessment_safe(incident)
    ProtocolVersion.objects.filter(pk=version.pk).update(status="Withdrawn", ended_at=now)
    assert Allowed.of(incident).least == "emergency"
    assert versions.in_force() is None


def test_a_version_this_program_cannot_read_any_more_judges_nobody(alice, caplog):
    # As an older program stored it, before a rule of this name was refused.
    published("older", ("key: not_breathing,", "key: not_approved,"))
    made = make.assessment_safe(make.incident(alice, initial_nature="MNTL"))
    assert (made.response_id, "not_approved" in made.reasons) == ("emergency", True)
    assert "cannot be read" in caplog.text
    assert versions.health()[1]["ok"] is False


def test_the_time_puts_a_version_in_force_not_the_sweep(db, now):
    old = published("one")
    new = make.version_at("Approved", code="two")
    ProtocolVersion.objects.filter(pk=new.pk).update(effective_from=now)
    assert versions.in_force(now - MINUTE) == old
    assert versions.in_force(now) == new
    assert versions.current(now + MINUTE).version == "two"


def test_one_more_query_and_then_from_memory(alice, django_assert_num_queries):
    incident = Incident.objects.get(pk=(published("one"), make.incident(alice))[1].pk)
    versions.of(incident)
    with django_assert_num_queries(1):
        versions.of(incident)
    with django_assert_num_queries(1):
        versions.current()


def refused(version: ProtocolVersion, **changes: object) -> str:
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        ProtocolVersion.objects.filter(pk=version.pk).update(**changes)
    return str(error.value)


@pytest.mark.parametrize(
    "change",
    [{"code": "x"}, {"title": "x"}, {"text": "x"}, {"data": {}}, {"sha256": "x"}, {"proof": {"ok": False}}],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.parametrize("status", ["Checked", "Effective"])
def test_the_database_refuses_another_content(db, status, change):
    assert "never change" in refused(make.version_at(status), **change)


def test_the_database_refuses_to_forget_a_version_or_an_approval(db):
    version = make.version_at("Approved")
    for thing in (version.approvals.first(), make.version_at()):
        with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
            thing.delete()
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        version.approvals.update(role=Role.SUPERVISOR)


def test_the_database_refuses_what_two_people_did_not_approve(db, now, sam, mia):
    version, alone = make.version_at("Checked"), make.version_at("Checked")
    assert "two people" in refused(version, status="Approved", approved_at=now)
    for who in (sam, make.user(role=Role.SUPERVISOR)):
        Approval.objects.create(version=version, by=who, role=who.role, sha256=version.sha256, at=now)
    assert "medical director" in refused(version, status="Approved", approved_at=now), "two supervisors are not enough"
    Approval.objects.create(version=alone, by=mia, role=mia.role, sha256=alone.sha256, at=now)
    assert "two people" in refused(alone, status="Approved", approved_at=now)
    with pytest.raises(DatabaseError, match="begins as a draft"), transaction.atomic():
        ProtocolVersion.objects.create(
            code="x", title="x", text="", data={}, sha256="", status="Effective", drafted_at=now, drafted_by=sam
        )


def test_the_database_refuses_an_approval_of_something_else(db, now, mia):
    for version, sha256 in ((make.version_at("Checked"), "0" * 64), (make.version_at("Withdrawn"), "")):
        with pytest.raises(DatabaseError, match="exactly its content"), transaction.atomic():
            Approval.objects.create(version=version, by=mia, role=mia.role, sha256=sha256 or version.sha256, at=now)


def test_the_database_refuses_a_second_version_in_force(db, now):
    make.version_at("Effective")
    second = make.version_at("Approved")
    with pytest.raises(IntegrityError, match="one_version_is_in_force_at_a_time"), transaction.atomic():
        ProtocolVersion.objects.filter(pk=second.pk).update(
            status="Effective", effective_from=now, published_at=now, published_by=second.drafted_by
        )
