"""Takes a nature as some CAD wrote it apart into plain words, with its codes named."""

import re
import unicodedata
from collections.abc import Callable

# 25-A-1, 25D2W, B3v, D1: a dispatch level of the medical priority systems, sometimes with a letter after it.
LEVEL = re.compile(r"(?<![a-z0-9])(?:\d{1,3}[\s-]?)?([a-eo])[\s-]?(\d{1,2})([a-z])?(?![a-z0-9])")
LEVEL_AFTER_CARD = re.compile(r"(?<![a-z0-9])\d{1,3}-?([a-eo])(?:-?(\d{1,2})-?([a-z])?)?(?![a-z0-9])")
# 25-A-1, 25A02: card 25 is the psychiatric one; its first level is a person who is alert. Only
# by itself, with no letter after it.
PSYCHIATRIC_CARD = re.compile(r"^\W*25-?a-?0?[12]\W*$")
TEN_CODE = re.compile(r"(?<![a-z0-9])1[01]-(\d{1,3})[a-z]?(?![0-9])")
TEN_CODE_BARE = re.compile(r"^\W*10(\d\d)(?![0-9])")
# 103M, 29S: a number of the centre's own list; the letters of LEVEL and LETTER_MEANS are not among these.
LOCAL_CODE = re.compile(r"^\W*\d{1,3}[f-np-uxyz](?![a-z0-9])")
PRIORITY = re.compile(r"(?<![a-z])(?:priority|prio|pri|code|p|tier|lvl)[\s-]*\d{1,2}(?![0-9])")
YEARS = re.compile(r"(?<![a-z])y\W?/?\W?o(?![a-z])")
WITHOUT = re.compile(r"(?<![a-z])w/o(?![a-z])")
WITH = re.compile(r"(?<![a-z])w/")
# "check in", "shut-in": one word each, where nothing follows that "in" may belong to.
IN_WORD = re.compile(
    r"(?<![a-z])(shut|(?:check|walk|drop)(?=[\s-]ins?\s*(?:$|[^\w\s]|(?:on|with|visit|req|call|client|clinic|need|want)))"
    r")[\s-]ins?(?![a-z])"
)
# Who shouts at traffic is not said to stand in it.
AT_CARS = re.compile(
    r"(?<![a-z])at\s+(?:(?:the|passing|moving|parked)\s+)*(?:traffic|cars?|vehicles|drivers|motorists)(?![a-z])"
)
MENTAL_HEALTH = re.compile(r"(?<![a-z])m/h(?![a-z])")
# Police who ask are there already; "REQ PD" are not.
BY_POLICE = re.compile(
    r"(?<![a-z])(?:by|per|from)\s+(?:the\s+)?(?:pd|police|officers?|deput(?:y|ies)|patrol|leo|sheriffs?|troopers?)(?![a-z])"
)
# "9 YO", "15 year old": a child or a teenager by the number.
AGE = re.compile(
    r"(?<![0-9])(1[0-7]|[1-9])\s*-?\s*(?=y\W?/?\W?o(?![a-z])|(?:yr|yrs|years?)\W?olds?(?![a-z])|yoa(?![a-z]))"
)
# "Weapons: no. Assault": the answer to one question is no denial of what the next one names.
ANSWERED_NO = re.compile(r"(?<![a-z])no(?:\s*[.,;:?!]+|\s+-+)\s*(?=[a-z])")
# "isn't moving" and "is not moving" are "not moving".
NOT = re.compile(r"(?<![a-z])(?:is|was|are|were|do|does|did|has|have|had|would|could|should)(?:nt|\s+not)(?![a-z])")
# "W/C - elderly", but not "child on w/c ramp": the welfare check of a CAD, only where it begins.
WELFARE_CHECK = re.compile(r"^\W*w/?c(?=\W+\w)")
# C.I.T., E.D.P.: short forms with full stops.
DOTTED = re.compile(r"(?<![a-z0-9])(?:[a-z]\.){2,}[a-z]?(?![a-z0-9])")
# "PH - Panhandler", "WC: welfare check": the short form of a CAD before the words it stands for.
CODE_BEFORE = re.compile(r"^\W*([a-z]{2,6})\s*(?:-\s|:|\s-)\s*(?=([a-z].*))")
# "Person in crisis (PIC)": the short form behind the words whose first letters it has.
CODE_BEHIND = re.compile(r"\W*\(([a-z]{2,6})\)\W*$")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# "needs someone to talk to" is all there is.
TALK_TO = re.compile(r"((?:one|body)\s+(?:to\s+)?(?:talk|speak|listen|vent)|asked)\s+(?:to|for)\W*$")
CUT_OFF = re.compile(r"(?:[-/&(+,:]|\bw)\s*$")
NAMES = re.compile(r"answered-no|level-[a-eo]|card-psych|ten-code|10-\d\d|[^\W\d_]+|\d+")
LETTER_MEANS = {"v": "violent", "w": "weapon", "b": "violent"}
KNOWN_TEN_CODES = {"50", "55", "57"}
AGENCY = {"p", "e", "f", "l", "y"}
LONGEST = 400


def fold(text: str) -> str:
    """Small letters without accents; what cannot be seen is dropped."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST])
    kept = (c for c in plain if unicodedata.category(c) not in ("Mn", "Cf", "Cc") or c in "\t\n\r")
    return "".join(kept).casefold().replace("'", "").replace("’", "")


def is_cut_off(text: str) -> bool:
    """Whether it stops where another word had to follow, or is longer than what is read of it."""
    return len(text) > LONGEST or bool(CUT_OFF.search(fold(text).strip()))


def pieces(text: str, names_danger: Callable[[str], bool]) -> list[str]:
    """The words and numbers in their order; codes become words such as level-d, ten-code or violent."""
    plain = fold(text)
    plain = MENTAL_HEALTH.sub("mh", plain)
    plain = BY_POLICE.sub("bypolice", plain)
    plain = AGE.sub(lambda found: "teen " if int(found.group(1)) > 12 else "child ", plain)
    plain = TALK_TO.sub(r"\1", plain)
    plain = AT_CARS.sub("atcars", IN_WORD.sub(r"\1in", NOT.sub("not", plain)))
    plain = ANSWERED_NO.sub(" answered-no ", WELFARE_CHECK.sub("welfare check ", plain))
    plain = YEARS.sub(" years ", WITHOUT.sub(" without ", plain))
    plain = DOTTED.sub(lambda found: found.group().replace(".", ""), plain)
    short = CODE_BEFORE.search(plain)
    if short and not names_danger(short.group(1)) and _shortens(*short.groups()):
        plain = plain[short.start(2) :]
    behind = CODE_BEHIND.search(plain)
    if behind and not names_danger(behind.group(1)) and _has_initials(behind.group(1), plain[: behind.start()]):
        plain = plain[: behind.start()]
    plain = PSYCHIATRIC_CARD.sub(" card-psych ", plain)
    plain = LOCAL_CODE.sub(" ", plain)
    plain = PRIORITY.sub(" priority ", plain)
    plain = TEN_CODE.sub(_ten_code, plain)
    plain = TEN_CODE_BARE.sub(_ten_code, plain)
    plain = LEVEL_AFTER_CARD.sub(_level, plain)
    plain = LEVEL.sub(_level, plain)
    plain = WITH.sub(" with ", plain)
    return _without_prefix(NAMES.findall(plain))


def camel_pieces(text: str) -> dict[str, list[str]]:
    """Words written together with capitals, folded: yOVERDOSE is y and overdose."""
    found = {}
    for word in re.findall(r"[^\W\d_]+", text[:LONGEST]):
        parts = [fold(part) for part in CAMEL.split(word)]
        if len(parts) > 1:
            found[fold(word)] = parts
    return found


def _level(match: re.Match[str]) -> str:
    letter, after = match.group(1), match.group(3)
    meaning = LETTER_MEANS.get(after, after) if after else ""
    return f" level-{letter} {meaning} "


def _shortens(short: str, words: str) -> bool:
    """Whether the words begin like the short form and have its letters in their order."""
    rest = iter(words)
    return words.startswith(short[0]) and all(letter in rest for letter in short)


def _has_initials(short: str, words: str) -> bool:
    return "".join(word[0] for word in re.findall(r"[a-z]+", words)).endswith(short)


def _ten_code(match: re.Match[str]) -> str:
    return f" 10-{match.group(1)} " if match.group(1) in KNOWN_TEN_CODES else " ten-code "


def _without_prefix(found: list[str]) -> list[str]:
    """Without the number or the letter of an agency that stands before the words."""
    while len(found) > 1 and (found[0] in AGENCY or (found[0].isdigit() and len(found[0]) <= 2)):
        found = found[1:]
    return found
