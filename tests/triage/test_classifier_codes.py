"""One meaning for each code: what the protocol names the classifier can say, and no rule of its tables is dead."""

import itertools

import pytest
import yaml

from triage import protocol
from triage.classifier import table

LEVELS = protocol.load().natures
# How a CAD may write each code that the shipped protocol names.
WRITTEN = {
    "MNTL": "MENTAL PERSON NON-VIOLENT",
    "EDP": "EMOTIONALLY DISTURBED PERSON",
    "SUICTHRT": "SUICIDE THREAT",
    "WELFARE": "WELFARE CHECK",
    "TRESPASS": "TRESPASSING",
    "INTOX": "INTOXICATED PERSON",
    "PHANDLE": "PANHANDLER",
    "VAG": "HOMELESS PERSON",
    "INDECENT": "INDECENT EXPOSURE",
    "DISORD": "DISTURBANCE",
    "CITASST": "CITIZEN ASSIST",
    "NOISE": "NOISE COMPLAINT",
    "SLMP": "SLUMPED IN VEHICLE, AWAKE",
    "SCRM": "PERSON SHOUTING",
    "CDX": "CIVIL DISPUTE",
    "TRUANT": "TRUANT",
    "PERSUSP": "SUSPICIOUS PERSON",
    "DVNA": "DOMESTIC VERBAL",
    "THREATS": "THREATS",
    "JUV": "JUVENILE PROBLEM",
    "PERFND": "FOUND PERSON",
    "ASSIST": "ASSIST OTHER AGENCY",
    "MTLV": "MENTAL PERSON VIOLENT",
    "ASSAULT": "ASSAULT",
    "FIGHT": "FIGHT",
    "DVA": "DOMESTIC VIOLENCE",
    "WEAPON": "PERSON WITH A WEAPON",
    "BARICADE": "BARRICADED SUBJECT",
    "HOSTAGE": "HOSTAGE",
    "SUICIDE": "SUICIDE ATTEMPT",
    "OD": "OVERDOSE",
    "PERUNCON": "UNCONSCIOUS PERSON",
    "SUSP": "SUSPICIOUS CIRCUMSTANCES",
    "RUNAWAY": "RUNAWAY",
    "PERMISS": "MISSING PERSON",
    "TROUBLE": "UNKNOWN TROUBLE",
    "911H": "911 HANG UP",
    "911OPN": "911 OPEN LINE",
    "ADMIN": "FOLLOW UP",
}


def said_of(nature):
    return table.load().verdict(nature, LEVELS)


def test_every_code_the_protocol_names_can_be_said_and_means_the_same_help():
    assert set(WRITTEN) == set(LEVELS)
    for code, nature in WRITTEN.items():
        verdict = said_of(nature)
        assert (verdict.apco, verdict.eligibility) == (code, table.ELIGIBILITY[LEVELS[code]]), nature


def ways():
    """For each rule the natures that its patterns write out, with a danger of the same code where the code is one."""
    plain = yaml.load((table.FOLDER / "plain.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    together = {whole: [way.replace("*", "") for way in said] for whole, said in plain["joined"].items()}
    for name in ("dangers", "types", "doubts"):
        for entry in yaml.load((table.FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), yaml.BaseLoader):
            said = [way.replace("&", " ").replace("*", "") for way in entry["says"]]
            parts = [[together.get(word, [word]) for word in way.split()] for way in said]
            yield entry["key"], [" ".join(one) for part in parts for one in itertools.product(*part)]


@pytest.mark.parametrize(("rule", "natures"), list(ways()))
def test_no_rule_loses_every_time_to_another(rule, natures):
    if next(one for one in table.load().rules if one.key == rule).only_raises:
        raised = {said_of(f"NOISE COMPLAINT {nature}").eligibility for nature in natures}
        assert raised == {"with_police"}
        assert {said_of(nature).eligibility for nature in natures} == {"review"}
        return
    decided = {said_of(nature).rule for nature in natures}
    assert rule in decided, f"{rule} never decides; instead {sorted(decided)}"


@pytest.mark.parametrize(
    ("nature", "apco", "eligibility"),
    [
        ("SUSPICIOUS PERSON", "PERSUSP", "with_police"),
        ("SUSPICIOUS PERSON/VEHICLE", "PERSUSP", "with_police"),
        ("SUSPICIOUS VEHICLE", "VEHSUSP", "emergency"),
        ("BLS - PSYCH PROBLEM", "MNTL", "phone"),
        ("ALS - PSYCH PROBLEM", "ALS", "emergency"),
        ("MENTAL HEALTH DISORDER", "MNTL", "phone"),
        ("Behavioral Evaluation", "MNTL", "phone"),
        ("Psychiatric Problem/Abnormal Behavior/Suicide Attempt", "MNTL", "with_police"),
        ("Psychiatric Problem/Abnormal Behavior/Suicide Attempt - hanging", "SUICIDE", "emergency"),
        ("Well Person Check", "WELFARE", "team"),
        ("WELFARE CITIZEN", "WELFARE", "team"),
        ("PH - Panhandler", "PHANDLE", "team"),
        ("OD - Outreach to depressed", "OD", "emergency"),
        ("STROKE (CVA)/TRANSIENT ISCHEMIC ATTACK", "STROKE", "emergency"),
        ("VEHICLE FIRE PARKING DECK", "FVEH", "emergency"),
        ("554 - Assist invalid; lift assist without medical treatment", "CITASST", "team"),
        ("LIFT ASSIST", "FALL", "emergency"),
        ("E.D.P.", "EDP", "phone"),
        ("D.V.", "DVA", "emergency"),
        ("THREATS", "THREATS", "with_police"),
        ("VERBAL THREATS", "THREATS", "with_police"),
        ("THREATENING NEIGHBOR", "THREATS", "emergency"),
        ("DEATH THREATS", "THREATS", "emergency"),
        ("JUVENILE OUT OF CONTROL", "JUV", "with_police"),
        ("MEDICATION ISSUE", "MNTL", "phone"),
        ("MEDICAL ISSUE", "SICK", "emergency"),
        ("Agitation", "EDP", "with_police"),
    ],
)
def test_what_was_lost_or_named_wrongly(nature, apco, eligibility):
    assert (said_of(nature).apco, said_of(nature).eligibility) == (apco, eligibility)


@pytest.mark.parametrize(
    "nature",
    ["SUICIDAL STANDING IN FRONT OF BUS", "MENTAL SUBJECT IN INTERSECTION", "PATIENT IN SEVERE DISTRESS",
     "SUICIDAL - PRESCRIPTION", "CREDIBLE THREAT", "THREAT AT SCHOOL", "THREATS WITH GUN",
     "SUICIDAL DRINKING ANTIFREEZE", "TRANSIENT STABBING", "JUVENILE PROBLEM KNIFE",
     "SUSPICIOUS PERSON WITH GUN", "SUSPICIOUS PERSON, VIOLENT"],
)  # fmt: skip
def test_what_may_hide_a_danger_is_not_eligible(nature):
    assert said_of(nature).eligibility in {"review", "emergency"}


@pytest.mark.parametrize("nature", ["TRAN", "BEHAV TRAN", "COMM", "INTX", "DIST", "CIT", "social", "SI", "MH"])
def test_a_short_form_of_several_things_is_for_people_to_look_at(nature):
    assert said_of(nature).eligibility == "review"
