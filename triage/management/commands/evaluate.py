"""Measures the protocol on a CAD export: `manage.py evaluate FILE.csv --mapping burlington`. It only reads."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from heart.kernel.maintenance import MaintenanceCommand
from triage import protocol
from triage.classifier import evaluation
from triage.replay.judging import chosen
from triage.replay.reader import load
from triage.replay.words import MappingWrong
from triage.sheets import FileWrong

SHOWN = 12


class Command(MaintenanceCommand):
    """A thin door: read, measure, print."""

    help = "Recall and precision of eligibility against a flag of the file, and the mean number of questions."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        say = parser.add_argument
        say("file", type=Path, help="the CSV file")
        say("--mapping", required=True, help="a mapping file, or the name of a shipped one, e.g. burlington")
        say("--flag", default="mental_health", help="the column to measure against; the mapping may not read it")
        say("--types", default="", help="measure this list of call types too, with semicolons between")
        say("--protocol", default="", help="a file, a stored version, or in-force; the shipped one when left out")
        say("--kinds", default="clinician,team,emergency", help="kinds of help in use")
        say("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        kinds = frozenset(options["kinds"].split(","))
        if not kinds <= set(protocol.LADDER):
            raise CommandError(f"--kinds: known are {', '.join(protocol.LADDER)}.")
        types = frozenset(name.strip().casefold() for name in options["types"].split(";") if name.strip())
        try:
            rules, origin = chosen(options["protocol"])
            rows, broken = evaluation.read(options["file"], load(options["mapping"]), options["flag"])
        except (MappingWrong, FileWrong, protocol.Refusal) as wrong:
            raise CommandError(str(wrong)) from wrong
        scores = evaluation.scores(rows, rules, kinds, types)
        askings = evaluation.askings(rows, rules, kinds)
        data = {
            "file": options["file"].name,
            "date": timezone.localdate().isoformat(),
            "protocol": rules.version,
            "protocol_from": origin,
            "rows": len(rows),
            "broken_lines": broken,
            "flag": options["flag"],
            "flagged": sum(row.flagged for row in rows),
            "eligibility": [score.as_data() for score in scores],
            "flagged_and_not_eligible": dict(evaluation.missed(rows, rules, kinds)),
            "questions_on_the_second_half": [asking.as_data() for asking in askings],
        }
        if options["json"]:
            self.stdout.write(json.dumps(data, indent=1, ensure_ascii=False))
        else:
            self._tell(data, scores, askings)

    def _tell(self, data: dict[str, Any], scores: list[evaluation.Score], askings: list[evaluation.Asking]) -> None:
        say = self.stdout.write
        say(f"{data['file']}, protocol {data['protocol']} ({data['protocol_from']}), {data['date']}")
        say(f"{data['rows']:,} calls, {data['broken_lines']:,} broken lines; {data['flagged']:,} with {data['flag']}\n")
        say(f"{'Eligible for a clinician or a team, by':<80}{'calls':>7}{'flagged':>9}{'recall':>8}{'precision':>11}")
        for one in scores:
            say(
                f"  {one.way:<78}{one.eligible:>7,}{one.of_them_flagged:>9,}"
                f"{100 * one.recall:>7.1f}%{100 * one.precision:>10.1f}%"
            )
        misses = list(data["flagged_and_not_eligible"].items())
        say("\nFlagged and not eligible: " + ", ".join(f"{name} {count:,}" for name, count in misses[:SHOWN]))
        title = "Questions a call, on the second half in time"
        say(f"\n{title:<60}{'calls':>7}{'all':>7}{'fewest':>9}{'with weights':>14}")
        for asking in askings:
            way = f"{asking.calls}, answered {asking.answered}"
            say(f"  {way:<58}{asking.number:>7,}{asking.all:>7.2f}{asking.fewest:>9.2f}{asking.fewest_weighted:>14.2f}")
