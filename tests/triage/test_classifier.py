"""Natures from any CAD: no word of danger, however written, ever comes out eligible; the eligible ones are found."""

import csv
import random
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage import protocol
from triage.classifier import table
from triage.codes.natures import NATURES

LEVELS = protocol.load().natures
ELIGIBLE = {"phone", "team", "with_police"}
# Written by hand, not read from the tables: what an American CAD, and one that writes Spanish, says of danger.
DANGER = """
weapon weapons wpn armed w/weapon gun handgun shotgun rifle pistol firearm knife knives machete gsw gunshot
shots_fired shooting stab stabbing stabbed cutting_victim bomb hostage barricaded brandishing
violent violence combative aggressive assaultive assault aslt battery fight fighting fight_in_progress brawl
altercation physical robbery holdup hold_up domestic_violence dv homicidal homicide rape kidnapping strangling
unconscious uncons unresponsive unresp not_alert not_awake non_responsive passed_out fainting syncope altered_loc
ams altered_mental_status man_down person_down collapsed coma semi_conscious cardiac_arrest dead doa
not_breathing diff_breathing difficulty_breathing breathing_problem sob shortness_of_breath resp_distress dib
choking cpr code_blue asthma gasping apneic
attempt attempted suicide_attempt att_suicide suicide_in_progress jumper hanging cutting_wrists self_harm
self_inflicted on_ledge overdose od o/d overdosed poisoning ingestion took_pills narcan fentanyl heroin
armado persona_armada cuchillo pistola navaja violento violencia agresion pelea disparos apuñalado inconsciente
no_respira dificultad_para_respirar falta_de_aire intento_de_suicidio sobredosis envenenamiento escopeta
"""
DANGERS = [word.replace("_", " ") for word in DANGER.split()]
BASES = ["MENTAL SUBJECT", "Suicidal", "WELFARE CHECK", "TRESPASS", "SALUD MENTAL", "DISTURBANCE", "EDP", "AGITATION",
         "VERBAL DISPUTE", "SUBSTANCE USE", "SOCIAL NEED", "SUSPICIOUS PERSON", "THREATS"]  # fmt: skip
DECORATED = """{b} {d}|{d} {b}|{b}/{d}|{b} - {d}|{b}-{d}|{b}{d}|{d}{b}|{b} ({d})|1/{b} {d}|050 {d} {b}|25-B-3 {b} {d}
{b} {d} 25A1|{d} D1 {b}|P1 {b}: {d}|y{b} {d} ALPHA|**{b} {d}|{b} w/{d}|{b} NON EMERGENCY {d}|{b} ALERT {d}
{b} NON-VIOLENT {d}|{b} NO WEAPONS {d}|{b} POSS {d} PRI 2|96 {b} 31 Y/O MALE {d}""".replace("\n", "|").split("|")
KEYS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzñáéíóúü0123456789 -/.,:;'()*&+#\t\u200b\u0430"
# The machine may be busy: how long an example takes says nothing here.
ANYTHING = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The standard's own words for a person who is awake.
ALERT = re.compile(r"[/&] ?ALERT")
SAMPLE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "natures-example.csv"


def said_of(nature, levels=LEVELS):
    return table.load().verdict(nature, levels)


def mixed(text, at):
    turn = random.Random(at)
    return "".join(turn.choice((letter.lower(), letter.upper())) for letter in text)


@pytest.mark.parametrize("danger", DANGERS)
def test_a_word_of_danger_is_never_eligible_however_it_is_decorated(danger):
    first = DANGERS.index(danger)
    for at, way in enumerate(DECORATED):
        for base in (BASES[(first + at) % len(BASES)], BASES[(first + at + 3) % len(BASES)]):
            nature = way.format(b=base, d=danger.upper())
            for written in (nature, mixed(nature, at)):
                assert said_of(written).eligibility not in ELIGIBLE, written


@pytest.mark.parametrize("danger", DANGERS)
def test_nor_when_the_field_is_too_short_for_the_rest(danger):
    for base in BASES:
        for nature in (f"{danger} {base}", f"{base} {danger} REPORTED", f"{base}/{danger} AT SCENE"):
            for length in (12, 15, 20):
                if danger in nature[:length]:
                    assert said_of(nature[:length]).eligibility not in ELIGIBLE, nature[:length]


@pytest.mark.parametrize("danger", [danger for danger in DANGERS if len(danger) > 4])
def test_nor_when_it_is_misspelt_or_cut_in_the_middle(danger):
    swapped = [danger[:i] + danger[i + 1] + danger[i] + danger[i + 2 :] for i in range(len(danger) - 1)]
    left_out = [danger[:i] + danger[i + 1 :] for i in range(len(danger))]
    doubled = [danger[:i] + danger[i] + danger[i:] for i in range(len(danger))]
    cut = [danger[:length] for length in range(max(4, len(danger) - 2), len(danger))]
    for wrong in [*swapped, *left_out, *doubled, *cut]:
        for nature in (f"MENTAL SUBJECT {wrong}", f"{wrong} WELFARE CHECK"):
            assert said_of(nature).eligibility not in ELIGIBLE, nature


@ANYTHING
@given(st.text(KEYS, max_size=30), st.sampled_from(DANGERS), st.text(KEYS, max_size=30), st.sampled_from(BASES))
def test_nor_with_anything_at_all_before_and_after_it(before, danger, after, base):
    assert said_of(f"{base} {before} {danger} {after}").eligibility not in ELIGIBLE


@ANYTHING
@given(st.text(KEYS, min_size=1, max_size=25), st.sampled_from(BASES))
def test_a_word_nobody_listed_is_never_eligible(words, base):
    verdict = said_of(f"{base} {words}")
    if verdict.eligibility in ELIGIBLE:
        known, cut_off, _ = table.load().found_in(f"{base} {words}")
        assert not cut_off
        assert all(word.read for word in known)


def test_every_word_of_the_danger_table_is_never_eligible_by_itself_or_with_an_ending():
    for entry in yaml.load((table.FOLDER / "dangers.yaml").read_text(encoding="utf-8"), yaml.BaseLoader):
        for said in entry["says"]:
            plain = said.replace("&", " ").replace("*", "")
            for nature in (plain, f"MENTAL {plain}", f"{plain} SUBJECT", f"WELFARE CHECK {plain}ED"):
                assert said_of(nature).eligibility not in ELIGIBLE, nature


def test_a_danger_stays_one_whatever_a_site_puts_in_its_nature_table():
    everything = dict.fromkeys(NATURES, "clinician")
    for danger in DANGERS:
        verdict = said_of(f"MENTAL {danger}", everything)
        assert verdict.eligibility in {"emergency", "review"}, danger
    assert said_of("NOISE COMPLAINT", everything).eligibility == "phone"
    assert said_of("NOISE COMPLAINT", {}).eligibility == "emergency"


@pytest.mark.parametrize(
    ("nature", "apco", "eligibility"),
    [
        ("MENTAL PERSON NON-VIOLENT", "MNTL", "phone"),
        ("1/PSYCHIATRIC", "MNTL", "phone"),
        ("PYSCHIATRIC PROB", "MNTL", "phone"),
        ("25-A-1 Psychiatric, alert", "MNTL", "phone"),
        ("EMOTIONALLY DISTURBED PERSON", "EDP", "phone"),
        ("25A02", "EDP", "phone"),
        ("25-A-1", "EDP", "phone"),
        ("25-A-1-W", "WEAPON", "emergency"),
        ("25A2V", "ASSAULT", "emergency"),
        ("25D1", "ALS", "emergency"),
        ("MENTAL HEALTH EVALUATION", "MNTL", "phone"),
        ("MH CALL", "MNTL", "phone"),
        ("PERSON OFF THEIR MEDS", "MNTL", "phone"),
        ("SERVICE - WELFARE CHECK", "WELFARE", "team"),
        ("LANDLORD/TENANT DISPUTE", "CDX", "team"),
        ("NOISE ORDINANCE VIOLATION", "NOISE", "team"),
        ("TRUANCY", "TRUANT", "team"),
        ("ABNRML BEHVR", "EDP", "phone"),
        ("BEHAVIORAL HEALTH CRISIS", "MNTL", "phone"),
        ("**BEHAVIORAL H", "MNTL", "phone"),
        ("SUICIDAL SUBJ", "SUICTHRT", "phone"),
        ("Suicide: Threats", "SUICTHRT", "phone"),
        ("PERSONA SUICIDA", "SUICTHRT", "phone"),
        ("crisis de salud mental", "MNTL", "phone"),
        ("MENTALLY ILL SUBJ", "MNTL", "phone"),
        ("29S SUICIDE THREAT", "SUICTHRT", "phone"),
        ("VERBAL DISPUTE", "DISORD", "team"),
        ("SUBJECT ACTING STRANGE", "EDP", "phone"),
        ("SUICIDAL W/PLAN", "SUICTHRT", "with_police"),
        ("INVOLUNTARY COMMITMENT", "MNTL", "with_police"),
        ("WELF CK", "WELFARE", "team"),
        ("CHECK ON THE WELFARE", "WELFARE", "team"),
        ("WELFARE CHE", "WELFARE", "team"),
        ("REVISIÓN DE BIENESTAR", "WELFARE", "team"),
        ("TRESPASSING/UNWANTED", "TRESPASS", "team"),
        ("PUB INTOX", "INTOX", "team"),
        ("PANHANDLER", "PHANDLE", "team"),
        ("HOMELESS PERSON", "VAG", "team"),
        ("INDECENT EXPOSURE", "INDECENT", "team"),
        ("ASSIST - CITIZEN", "CITASST", "team"),
        ("LOUD MUSIC", "NOISE", "team"),
        ("MENTAL / TRESPASS", "TRESPASS", "team"),
        ("MENTAL PERSON VIOLENT", "MTLV", "emergency"),
        ("SUICIDE ATTEMPT", "SUICIDE", "emergency"),
        ("PSYC/ABN BEHAV/SUICIDE DELTA", "ALS", "emergency"),
        ("INTOXICATED DRIVER", "DUI", "emergency"),
        ("DOMESTIC", "DVA", "emergency"),
        ("STRUCTURE FIRE", "FSTRU", "emergency"),
        ("HIT & RUN", "MVAHR", "emergency"),
        ("10-50 PI", "MVAINJY", "emergency"),
        ("HEART ATTACK", "CARDIAC", "emergency"),
        ("ATTEMPT TO LOCATE", "ATL", "emergency"),
        ("HOLD-UP ALARM", "ALMH", "emergency"),
        ("THEFT FROM MOTOR VEHICLE", "LARCENY", "emergency"),
        ("SUICIDE", "SUICIDE", "review"),
        # Somebody thought about a weapon: the denial is not believed, so police go too.
        ("UNARMED MENTAL SUBJECT", "MNTL", "with_police"),
        ("SUICIDE THREATS W/O WEAPON", "SUICTHRT", "with_police"),
    ],
)
def test_what_a_nature_is(nature, apco, eligibility):
    assert (said_of(nature).apco, said_of(nature).eligibility) == (apco, eligibility)


@pytest.mark.parametrize(
    "nature",
    """10-96|10-32 MENTAL|187|211 DISTURBANCE|MENTAL V|MENTAL -|PSYCHIATRIC/|WELFARE CHECK W/
    |MEDICAL - PSYCHIATRIC|THREATS - SUICIDAL SUBJECT
    |DISPUTE|SCREAMING FOR HELP|CALLER YELLING FOR HELP|SUICIDAL - THREATENING
    |ARMSTRONG WELFARE CHECK|FLU SHOT CLINIC|SLUMPED SUBJECT|DISTURBANCE FI|ALTERED MENTAL|MENTAL STATUS CHANGE|ARREST
    |PSYCH TRANSPORT|DENTAL PROBLEM|RENTAL DISPUTE|UNKNOWN DISTURBANCE|LEWD CONDUCT|INTOXICADO|CHILD WELFARE CHECK|YES
    |WELFARE CHECK, NOT ANSWERING||   |!!!|1234|мental|SUICIDAL - AR|25-B-3 PSYCH|PSYCH B|LOUD REPORT|MH|SI""".replace(
        "\n    ", ""
    ).split("|"),
)
def test_what_fits_two_things_or_none_is_not_guessed(nature):
    assert said_of(nature).eligibility in {"review", "emergency"}


def test_ten_thousand_characters_hide_nothing():
    assert said_of("MENTAL " * 1500 + "ARMED").eligibility == "review"


def test_the_words_say_why():
    assert said_of("MENTAL SUBJECT BLORP").words == ("blorp",)
    assert said_of("PSYCH W/KNIFE").words == ("knife",)
    assert said_of("PSYCH W/KNIFE").confidence == "high"
    assert said_of("PSYCH SHOTGNU").confidence == "medium"


def test_the_tables_name_what_exists():
    rules = table.load().rules
    assert len({rule.key for rule in rules}) == len(rules)
    assert {rule.apco for rule in rules} <= set(NATURES)
    assert {rule.at_least for rule in rules} <= {"", *protocol.LADDER}
    assert {rule.danger for rule in rules} - {""} == {
        "weapon", "violence", "unconscious", "breathing", "attempt", "overdose",
    }  # fmt: skip


@pytest.mark.skipif(not SAMPLE.exists(), reason="the shared sample of natures is not here")
def test_the_natures_of_thirty_states():
    with SAMPLE.open(encoding="utf-8") as file:
        natures = [row["nature"] for row in csv.DictReader(file)]
    verdicts = [(nature, said_of(nature)) for nature in natures]
    # A crude net of its own: pieces of words, without regard to what stands around them.
    net = (
        "weap armed gun knife shot stab violen combat aggres assault fight robb hostage bomb rape uncon respons".split()
    )
    net += "breath cardiac overdos poison attempt jump hang alert faint passed".split()
    for nature, verdict in verdicts:
        if any(piece in nature.casefold().replace("non-violent", "") for piece in net) and not ALERT.search(nature):
            assert verdict.eligibility not in ELIGIBLE, nature
    found = sum(verdict.eligibility in ELIGIBLE for _, verdict in verdicts)
    review = sum(verdict.eligibility == "review" for _, verdict in verdicts)
    assert found > 40
    assert review < len(natures) / 8
