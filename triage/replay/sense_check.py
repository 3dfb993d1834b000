"""Whether a file looks like calls at all: what is odd about it as a whole, where each row alone looks right."""

import collections
import datetime
from collections.abc import Mapping, Sequence

from triage.codes.natures import name_of
from triage.replay.meaning import Asked
from triage.replay.times import Clock

# Too few to say what is usual.
FEWEST = 20
# Of the rows with a time, those between 2 and 6 in the morning; in real files of calls 6 to 12 of 100.
NIGHT, NIGHT_SHARE = range(2, 6), 0.2
# With so many calls the quietest four hours on end show; they begin between midnight and 4.
ENOUGH_FOR_A_DAY, QUIET_FROM = 200, range(5)
LARGEST = {
    "time": 0.1,
    "place": 0.3,
    "projected": 0.1,
    "nature": 0.5,
    "unmapped": 0.2,
    "point": 0.3,
    "hour": 0.5,
    "midnight": 0.1,
    "repeated": 0.5,
    "disagrees": 0.1,
    "refused": 0.1,
    "no_call": 0.2,
    "origin": 0.5,
}
Found = list[tuple[str, str]]


def check(
    rows: Sequence[Asked],
    clock: Clock,
    *,
    now: datetime.datetime,
    numbers: Mapping[str, int],
    read: int,
    refused: int,
    no_calls: int,
    with_units: bool = False,
) -> Found:
    """What looks wrong about the whole file, as (code, sentence); nothing where nothing does.

    Of several rows of one number the first counts. `numbers` are the rows whose number was not trusted, by code;
    `refused` and `no_calls` are of the rows `read`.
    """
    found: Found = []
    if rows and numbers.get("id_scientific"):
        found.append(
            (
                "numbers_scientific",
                f"{_of(numbers['id_scientific'], len(rows))} have a number in scientific notation: a spreadsheet cut"
                " them. Export again with the numbers as text.",
            )
        )
    if numbers.get("id_shared"):
        found.append(
            (
                "number_shared",
                f"{_of(numbers['id_shared'], len(rows))} share one number: is “id” the column of the call's number?",
            )
        )
    calls = list({row.source_id: row for row in reversed(rows)}.values())
    if len(calls) >= FEWEST:
        found += _times(calls, clock, now) + _places(calls) + _kinds(calls)
    if len(rows) >= FEWEST:
        repeated = len(rows) - len({row.source_id for row in rows})
        if not with_units and repeated > LARGEST["repeated"] * len(rows):
            words = "repeat the number of an earlier row: rows of units? Name them under “units”."
            found.append(("numbers_repeated", f"{_of(repeated, len(rows))} {words}"))
    if read >= FEWEST:
        if refused > LARGEST["refused"] * read:
            found.append(("many_refused", f"{_of(refused, read)} could not be read at all."))
        if no_calls > LARGEST["no_call"] * read:
            found.append(("many_no_calls", f"{_of(no_calls, read)} are no calls but blank rows, totals or the like."))
    return found


def _times(rows: Sequence[Asked], clock: Clock, now: datetime.datetime) -> Found:
    known = [clock.local(row.recorded_at) for row in rows if row.recorded_at]
    found = _over("time", len(rows) - len(known), len(rows), "times_missing", "have no time that can be read.")
    future = sum(at > now for at in known)
    if future:
        found.append(("times_in_the_future", f"{_of(future, len(rows))} lie in the future."))
    old = sum(at.year < 1990 for at in known)
    if old:
        found.append(("times_long_ago", f"{_of(old, len(rows))} lie before 1990: an empty time, or another format?"))
    if len(known) < FEWEST:
        return found
    midnight = sum(at.time() == datetime.time() for at in known)
    words = "are at exactly midnight: a date without a time? Then say midnight: unknown."
    found += _over("midnight", midnight, len(known), "times_at_midnight", words)
    hours = collections.Counter(at.hour for at in known)
    hour, most = hours.most_common(1)[0]
    if most > LARGEST["hour"] * len(known):
        found += [("one_hour", f"{_of(most, len(known))} are in the hour from {hour:02d}:00.")]
    night = sum(hours[hour] for hour in NIGHT)
    if midnight <= LARGEST["midnight"] * len(known) and night > NIGHT_SHARE * len(known):
        words = "are between 02:00 and 06:00, when fewest call: is the time in UTC, or twelve hours without am and pm?"
        found += [("hours_odd", f"{_of(night, len(known))} {words}")]
    elif len(known) >= ENOUGH_FOR_A_DAY and (start := _quietest(hours)) not in QUIET_FROM:
        words = f"Fewest calls come from {start:02d}:00 to {(start + 4) % 24:02d}:00, elsewhere that is after midnight"
        found += [("hours_shifted", f"{words}: is the clock shifted, or the time in UTC?")]
    disagree = _flagged(rows, "time_disagrees")
    words = "have a time that another column contradicts."
    return found + _over("disagrees", disagree, len(rows), "times_disagree", words)


def _quietest(hours: Mapping[int, int]) -> int:
    """The hour in which the four quietest hours on end begin."""
    return min(range(24), key=lambda start: sum(hours.get((start + on) % 24, 0) for on in range(4)))


def _places(rows: Sequence[Asked]) -> Found:
    projected = _flagged(rows, "place_projected")
    words = "have coordinates that are not degrees: state plane feet? Export longitude and latitude."
    found = _over("projected", projected, len(rows), "places_projected", words)
    without = _flagged(rows, "place_missing", "place_broken")
    found += _over("place", without, len(rows), "places_missing", "have no place that can be used.")
    points = collections.Counter(
        (row.call["latitude"], row.call["longitude"]) for row in rows if "latitude" in row.call
    )
    if points:
        (_, most) = points.most_common(1)[0]
        words = "are at one and the same point: where the program that found the places gave up?"
        found += _over("point", most, len(rows), "one_point", words)
    swapped = sum(abs(row.call["latitude"]) > abs(row.call["longitude"]) for row in rows if "latitude" in row.call)
    if points and swapped > 0.5 * sum(points.values()):
        found.append(
            ("points_swapped", f"{_of(swapped, len(rows))} lie outside the United States: are the two swapped?")
        )
    return found


def _kinds(rows: Sequence[Asked]) -> Found:
    nature, most = collections.Counter(row.nature for row in rows).most_common(1)[0]
    words = f"are of one kind, {name_of(nature)}: is it the right column, and does the mapping know its values?"
    found = _over("nature", most, len(rows), "one_nature", words)
    unmapped = _flagged(rows, "nature_unmapped", "nature_missing")
    words = "have a kind of call that the mapping does not know."
    found += _over("unmapped", unmapped, len(rows), "natures_unmapped", words)
    unknown = _flagged(rows, "origin_unmapped", "origin_missing")
    return found + _over(
        "origin", unknown, len(rows), "origins_unmapped", "have an origin that the mapping does not know."
    )


def _over(limit: str, count: int, of: int, code: str, words: str) -> Found:
    return [(code, f"{_of(count, of)} {words}")] if count > LARGEST[limit] * of else []


def _flagged(rows: Sequence[Asked], *codes: str) -> int:
    return sum(any(code in codes for code, _ in row.flags) for row in rows)


def _of(count: int, of: int) -> str:
    return f"{count:,} of {of:,} rows ({100 * count / of:.0f} %)"
