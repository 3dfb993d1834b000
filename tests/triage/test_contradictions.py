"""The word list hears what speaks for a danger, in English and Spanish, and is not fooled by a negation."""

import re
import time
import unicodedata

import pytest
import yaml

from tests.triage.sentences import LATER_SILENT, LATER_SPEAKS, SILENT, SPEAKS
from triage import contradictions, protocol
from triage.contradictions import wordlist


def spoken_of(text: str) -> set[str]:
    return {found.entry.question for found in contradictions.find(text)}


@pytest.mark.parametrize(("text", "questions"), SPEAKS + LATER_SPEAKS)
def test_it_hears_what_speaks_for_a_danger(text, questions):
    assert spoken_of(text) >= questions


@pytest.mark.parametrize("text", SILENT + LATER_SILENT)
def test_it_is_silent_where_nothing_does(text):
    found = [(text[f.start : f.end], f.entry.code) for f in contradictions.find(text)]
    assert found == []


def every_line() -> list[tuple[str, str, str]]:
    """Every line of the list that is said as it stands: question, code, text."""
    data = yaml.safe_load(wordlist.FILE.read_text(encoding="utf-8"))
    return [
        (question, row["code"], text.replace("*", "").replace("~", ""))
        for question, rows in data["questions"].items()
        for row in rows
        for key in ("en", "es", "misspelt")
        for text in row.get(key, ())
        if not re.search("[()|<+]", text)
    ]


def test_every_line_of_the_list_is_heard():
    lines = every_line()
    assert len(lines) > 700
    deaf = [(text, code) for question, code, text in lines if question not in spoken_of(f"now {text}")]
    assert deaf == []


NOUNS = [
    "knife",
    "gun",
    "pistol",
    "weapon",
    "machete",
    "violence",
    "threats",
    "noose",
    "seizure",
    "cuchillo",
    "pistola",
]
NEGATED = ["no {}", "no {} seen", "without any {}", "denies any {}", "did not see a {}", "{}: none", "{}? no", "sin {}",
           "no hay {}", "never had a {}", "there is no sign of any {}", "no se le ve {}"]  # fmt: skip


@pytest.mark.parametrize("form", NEGATED)
def test_a_negated_form_is_silent_where_the_plain_one_is_heard(form):
    for noun in NOUNS:
        assert spoken_of(f"caller speaks of {noun}")
        assert not spoken_of(form.format(noun)), noun


def test_a_negation_never_makes_a_sentence_louder():
    for text, _questions in SPEAKS:
        assert spoken_of(f"there is no {text}") <= spoken_of(text)
        assert spoken_of(f"{text}: none") <= spoken_of(text)


def test_case_accents_and_apostrophes_do_not_matter():
    for text in [text for text, _ in SPEAKS] + SILENT:
        bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        heard = spoken_of(text)
        for same in (text.upper(), text.title(), bare, text.replace("'", "\u2019"), re.sub("['\u2019]", "", text)):
            assert spoken_of(same) == heard, same


@pytest.mark.parametrize("end", ["but", "pero", ". Now", ";", ", she says", " - she says", "\n"])
def test_a_negation_ends_with_its_sentence(end):
    assert spoken_of(f"no injuries{end} has a knife") == {"weapon"}


def test_words_are_shown_where_they_stand():
    text = "Calm at first; then he PULLED a knife\u00a0and said «te voy a matar»."
    assert [text[f.start : f.end] for f in contradictions.find(text)] == ["knife", "te voy a matar"]


def test_an_entry_is_found_once_at_a_place():
    found = contradictions.find("he is not breathing")
    assert [(f.entry.code, f.start, f.end) for f in found] == [("not_breathing", 3, 19)]


@pytest.mark.parametrize(
    "text", ["", "   ", "?" * 4000, "no " * 4000, "knife " * 2000, "took " * 2500, "ñ" * 10_000, "\x00"]
)
def test_any_text_can_be_read(text):
    contradictions.find(text)


def test_the_names_of_people_are_not_negations():
    assert spoken_of("Denise has a gun") == {"weapon"}


def test_every_entry_names_a_question_of_the_protocol_and_says_what_it_is():
    words = contradictions.load()
    assert words.questions <= {question.key for question in protocol.load().questions}
    for entry in words.entries.values():
        assert entry.words("en") != entry.words("es")


@pytest.mark.parametrize(
    "broken",
    [
        {"code": "x y", "says": {"en": "a", "es": "b"}, "en": ["a"], "es": ["b"]},
        {"code": "xy", "says": {"en": "a", "es": "b"}, "en": ["a"]},
        {"code": "xy", "says": {"en": "a", "es": "b"}, "en": [False], "es": ["b"]},
        {"code": "xy", "says": {"en": "a", "es": "b"}, "en": ["~ a"], "es": ["b"]},
        {"code": "xy", "says": {"en": "a", "es": "b"}, "en": ["a (b|c"], "es": ["b"]},
        {"code": "xy", "says": {"en": "a", "es": "b"}, "en": ["a b)"], "es": ["b"]},
        {"code": "xy", "says": {"en": "a", "es": "b"}, "en": ["ab*"], "es": ["b"]},
    ],
)
def test_a_list_that_cannot_be_meant_so_is_refused(broken):
    data = yaml.safe_load(wordlist.FILE.read_text(encoding="utf-8"))
    data["questions"] = {"weapon": [broken]}
    with pytest.raises(ValueError):
        contradictions.parse(data)


# What excuses a word must not swallow a danger that stands beside a street, a shop, a name or the past.
TRAPS = [
    ("not suicidal has a gun", "weapon"),
    ("he is not talking has a knife", "weapon"),
    ("he has a gun hotel clerk says", "weapon"),
    ("caller called about gun", "weapon"),
    ("turned the gun in her direction", "weapon"),
    ("name is john knife in hand", "weapon"),
    ("told the nurse. Blade in hand", "weapon"),
    ("gave the gun to her boyfriend", "weapon"),
    ("sold his tv and bought a gun", "weapon"),
    ("video with a gun pointed at her", "weapon"),
    ("hit her when she was in bed", "violence"),
    ("wrestling the guard in the street", "violence"),
    ("started a fight in the high school", "violence"),
    # A negation ends before "or" with a sentence of its own.
    ("not kidding or he has a gun", "weapon"),
    ("no money or he stabs me", "violence"),
    ("no entren o lo mato", "violence"),
    ("no llamen o le disparo", "weapon"),
    ("he isn't awake or breathing", "breathing"),
    ("this is not a toy gun", "weapon"),
    # What is worn, and a picture of who holds it, are no drawing of a weapon.
    ("man in a black hoodie with a gun", "weapon"),
    ("guy in a shirt with a knife in his hand", "weapon"),
    ("man with tattoos has a knife", "weapon"),
    ("she has a picture of him with a gun", "weapon"),
    ("his shirt has blood all over it", "medical"),
    # The past of something else.
    ("he hit her they split up two years ago", "violence"),
    ("he shot her they divorced years ago", "weapon"),
    ("he stabbed him same as last year", "violence"),
    ("he overdosed he also did two years ago", "attempt"),
    ("he has a gun his car was sold", "weapon"),
    ("he locked us in he has a gun he came from another state", "weapon"),
    ("the gun is not seen but he has it", "weapon"),
    ("tenía un cuchillo cuando lo vi", "weapon"),
    # Films, news, names and idioms.
    ("he shot a man in the movie theater", "weapon"),
    ("she talks about a movie and he has a gun", "weapon"),
    ("watching a movie with a gun in his lap", "weapon"),
    ("reading a book about how to hang himself", "plan"),
    ("en la cantina él sacó una pistola", "weapon"),
    ("le pegó fuerte en la cara", "violence"),
    ("le dio un golpe a la niña", "violence"),
    ("he beat her at the bus stop", "violence"),
    ("he beat him to death", "violence"),
    ("shot down by my husband", "weapon"),
    ("has the gun from years ago", "weapon"),
    ("he shot himself in the foot", "attempt"),
    ("has guns n ammo in the car", "weapon"),
    ("breathing slow and shallow", "breathing"),
    ("threatened to cut off her hand", "violence"),
    ("he threatened to fire at us", "violence"),
    ("se quemó la boca con cloro", "attempt"),
    # Short forms of call-takers.
    ("came at her w a knife n a bat", "weapon"),
    ("he's done w this life", "plan"),
    ("tenía un arma cuando fue a la casa", "weapon"),
]


@pytest.mark.parametrize(("text", "question"), TRAPS)
def test_an_excuse_reaches_no_danger_beside_it(text, question):
    assert question in spoken_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "watching a movie about shooting",
        "sad about the shooting he seen on the news",
        "vio en las noticias el tiroteo de texas",
        "his father was attacked years ago",
        "hace años lo asaltaron",
        "les pegan con el palo a la piñata",
        "se quemó la cena",
        "the band is named Gun",
        "going to hang out w his friends",
    ],
)
def test_what_is_only_told_of_is_not_asked_about(text):
    assert spoken_of(text) == set()


@pytest.mark.parametrize(
    ("text", "question", "other"),
    [
        ("he tried to kill himself", "attempt", "violence"),
        ("he tried to kill his mother", "violence", "attempt"),
        ("quiso matarse", "attempt", "violence"),
        ("quiso matar a su mamá", "violence", "attempt"),
    ],
)
def test_what_is_tried_on_another_is_violence_and_on_oneself_an_attempt(text, question, other):
    assert question in spoken_of(text)
    assert other not in spoken_of(text)


@pytest.mark.nightly
@pytest.mark.parametrize("text", ["he hit the man and ", "no ", "has a ", "calm, sitting on the bench and talking. "])
def test_a_long_note_is_read_while_somebody_types(text):
    long = (text * 10_000)[:20_000]
    contradictions.find(long)
    started = time.process_time()
    contradictions.find(long)
    assert time.process_time() - started < 0.15  # about 0.02 s on the machine it was written on
