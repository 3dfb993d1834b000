"""Numbers that are read aloud, in figures: fourteen is 14, one twenty-three 123, one oh five 105; English, Spanish."""

import re

_BELOW_TWENTY = (
    "ZERO ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN ELEVEN TWELVE THIRTEEN FOURTEEN FIFTEEN SIXTEEN SEVENTEEN"
    " EIGHTEEN NINETEEN"
)
_BELOW_THIRTY = (
    "CERO UNO DOS TRES CUATRO CINCO SEIS SIETE OCHO NUEVE DIEZ ONCE DOCE TRECE CATORCE QUINCE DIECISEIS DIECISIETE"
    " DIECIOCHO DIECINUEVE VEINTE VEINTIUNO VEINTIDOS VEINTITRES VEINTICUATRO VEINTICINCO VEINTISEIS VEINTISIETE"
    " VEINTIOCHO VEINTINUEVE"
)
_TENS = "TWENTY THIRTY FORTY FIFTY SIXTY SEVENTY EIGHTY NINETY"
_DECENAS = "TREINTA CUARENTA CINCUENTA SESENTA SETENTA OCHENTA NOVENTA"
_CENTENAS = "CIENTO DOSCIENTOS TRESCIENTOS CUATROCIENTOS QUINIENTOS SEISCIENTOS SETECIENTOS OCHOCIENTOS NOVECIENTOS"

_NUMBERS = {
    **{word: at for at, word in enumerate(_BELOW_TWENTY.split())},
    **{word: at for at, word in enumerate(_BELOW_THIRTY.split())},
    **{word: 10 * at for at, word in enumerate(_TENS.split(), 2)},
    **{word: 10 * at for at, word in enumerate(_DECENAS.split(), 3)},
    **{word: 100 * at for at, word in enumerate(_CENTENAS.split(), 1)},
    "OH": 0,
    "CIEN": 100,
    "FOURTY": 40,
    "UN": 1,
}
_TIMES = {"HUNDRED": 100, "THOUSAND": 1_000, "MIL": 1_000}


def in_figures(said: str) -> str:
    """Every number that is read aloud in figures; the other words of the capital letters `said` as they are."""
    words = re.sub(rf"\b({'|'.join(_TENS.split())})-(?=[A-Z])", r"\1 ", said).split()
    made: list[str] = []
    while words:
        length = _length(words)
        made.append(_figures(words[:length]) if length else words[0])
        words = words[length or 1 :]
    return " ".join(made)


def has_number_words(said: str) -> bool:
    """Whether a number stands there in words."""
    return any(word in _NUMBERS and word not in ("OH", "UN") for word in re.split(r"[ -]", said))


def _length(words: list[str]) -> int:
    """How many words from the first on say one number; AND and Y belong to it between two of them."""
    at = 0
    while at < len(words):
        joins = words[at] in ("AND", "Y") and at and words[at + 1 : at + 2] and words[at + 1] in _NUMBERS
        if joins and (words[at] == "Y" or words[at - 1] in _TIMES):
            at += 1
        elif words[at] in _NUMBERS and not (at == 0 and words[at] in ("OH", "UN")):
            at += 1
        elif words[at] in _TIMES and (at or words[at] == "MIL"):
            at += 1
        else:
            break
    return at


def _figures(words: list[str]) -> str:
    """Groups are written one after the other as people read house numbers: twelve thirty-four is 1234."""
    groups: list[tuple[int, int]] = []  # a value, and what may still be added to it is less than the second
    for value, room in _parts(words):
        if groups and 0 < value < groups[-1][1]:
            groups[-1] = (groups[-1][0] + value, room)
        else:
            groups.append((value, room))
    return "".join(str(value) for value, _ in groups)


def _parts(words: list[str]) -> list[tuple[int, int]]:
    """Tens with their ones, and hundreds and thousands with how many of them there are."""
    parts: list[tuple[int, int]] = []
    for word in (word for word in words if word not in ("AND", "Y")):
        times = _TIMES.get(word)
        value = _NUMBERS.get(word, 0)
        if times:
            parts.append(((parts.pop()[0] or 1) * times if parts else times, times))
        elif parts and parts[-1][1] == 10 and 0 < value < 10:
            parts.append((parts.pop()[0] + value, 1))
        else:
            parts.append((value, 100 if value >= 100 else 10 if value >= 20 and value % 10 == 0 else 1))
    return parts
