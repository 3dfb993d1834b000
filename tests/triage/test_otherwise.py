"""A version run over past calls: what would have gone otherwise, and what nobody was asked then."""

from tests import make
from triage import actions, protocol
from triage.queries import protocol_comparison as otherwise

STRICTER = ("  clinician: [MNTL, EDP, SUICTHRT]", "  clinician: [EDP, SUICTHRT]")


def rules(change: tuple[str, str] | None = None) -> protocol.Protocol:
    return protocol.parse_text(make.protocol_text("tried", change))


def test_the_same_protocol_judges_the_same(alice):
    for nature in ("MNTL", "WELFARE", "OD", ""):
        incident = make.incident(alice, initial_nature=nature)
        actions.assess(incident, {"weapon": "unknown"}, by=alice)
        make.assessment_safe(incident, medical="yes")
    told = otherwise.compare(rules())
    assert (told.judged, told.changes) == (4, [])
    assert sum(told.table.values()) == 4, "each incident once, as it stands"
    assert all(was == then for was, then in told.table)


def test_what_differs_is_listed_and_counted(alice):
    changed = make.incident(alice, initial_nature="MNTL")
    for incident in (changed, make.incident(alice)):
        make.assessment_safe(incident)
    told = otherwise.compare(rules(STRICTER))
    (change,) = told.changes
    assert (change.incident, change.was, change.would_be, change.rise) == (changed.pk, "clinician", "emergency", 3)
    assert (change.because, change.no_longer) == (["nature_emergency"], ["nature_clinician"])
    assert (told.raised, told.lowered) == (1, 0)
    assert told.table == {("clinician", "emergency"): 1, ("team", "team"): 1}


def test_less_help_comes_first(alice):
    lower = ("  team: [WELFARE,", "  team: [")
    for nature in ("MNTL", "WELFARE"):
        make.assessment_safe(make.incident(alice, initial_nature=nature))
    text = (
        make.protocol_text("tried", STRICTER)
        .replace(*lower)
        .replace("clinician: [EDP, SUICTHRT]", "clinician: [EDP, SUICTHRT, WELFARE]")
    )
    told = otherwise.compare(protocol.parse_text(text))
    assert [change.rise < 0 for change in told.changes] == [True, False]
    assert (told.raised, told.lowered) == (1, 1)


def test_ems_alone_is_a_difference_too(alice):
    change = (
        '{key: violence_now, when: {violence: ["yes"]}, raise_to: emergency',
        '{key: violence_now, when: {violence: ["yes"]}, raise_to: emergency, medical: "yes"',
    )
    make.assessment_safe(make.incident(alice), violence="yes")
    told = otherwise.compare(rules(change))
    assert [(one.was_medical, one.would_be_medical, one.rise) for one in told.changes] == [(False, True, 0)]
    assert told.medical_only == 1


def test_what_nobody_was_asked_counts_as_not_asked_and_is_said(alice):
    actions.assess(make.incident(alice), {"weapon": "no", "violence": "no"}, by=alice)
    told = otherwise.compare(rules())
    assert {question.key for question in told.not_asked} == set(rules().by_key) - {"weapon", "violence"}
    without = protocol.parse_text(
        make.protocol_text("tried")
        .replace("key: officer", "key: police")
        .replace("{officer: [", "{police: [")
        .replace("[officer]", "[police]")
    )
    actions.assess(make.incident(alice), {"officer": "yes"}, by=alice)
    assert otherwise.compare(without).no_more_asked == ["officer"]


def test_calls_judged_while_no_protocol_was_in_force_say_nothing(alice, settings):
    settings.PROTOCOL_UNAPPROVED = False
    make.assessment_safe(make.incident(alice))
    assert otherwise.compare(rules()).judged == 0


def test_only_the_last_calls_are_asked_by_one_query_and_a_few(alice, settings, django_assert_max_num_queries):
    settings.PROTOCOL_COMPARED = 3
    for _ in range(5):
        make.assessment_safe(make.incident(alice))
    with django_assert_max_num_queries(2):
        assert otherwise.compare(rules()).judged == 3


def test_the_page_shows_it(mia, alice, client_of):
    incident = make.incident(alice, initial_nature="MNTL")
    make.assessment_safe(incident)
    version = make.version_at("Checked", text=make.protocol_text("strict", STRICTER))
    page = client_of(mia).get(f"/protocols/{version.pk}/").content.decode()
    assert f'href="/incidents/{incident.pk}/"' in page
    assert "1 with a higher response, 0 with a lower one" in " ".join(page.split())
