"""Whether the numbers of a file can be trusted to tell one call from another."""

import collections
import re
from collections.abc import Sequence

from triage.replay.meaning import Asked

# What a spreadsheet makes of a long number: several calls are one afterwards.
SCIENTIFIC = re.compile(r"[-+]?\d(?:[.,]\d+)?E[-+]?\d{1,3}", re.IGNORECASE)
FEWEST = 4


def untrusted(rows: Sequence[Asked]) -> dict[str, int]:
    """Take away every number that tells no call apart, flag its rows, and name them by content: {code: rows}.

    A number in scientific notation has lost its last digits; one that stands in more than half of all rows is no
    number of a call. Left as they are, all but the first row would count as taken already.
    """
    counted = collections.Counter(row.source_id for row in rows)
    shared = {name for name, n in counted.items() if len(rows) >= FEWEST and n * 2 > len(rows)}
    found: collections.Counter[str] = collections.Counter()
    seen: collections.Counter[str] = collections.Counter()
    for row in rows:
        if SCIENTIFIC.fullmatch(row.source_id):
            code, words = "id_scientific", "The number is in scientific notation, so its last digits are lost"
        elif row.source_id in shared:
            code, words = "id_shared", "More than half of all rows have this number"
        else:
            continue
        found[code] += 1
        seen[row.print] += 1
        row.source_id = row.call["source_id"] = f"row-{row.print}-{seen[row.print]}"
        row.flag(code, f"{words}; the row was named by its content.")
    return dict(found)
