"""How well places are found: `manage.py score_places TRAIN.csv TEST.csv`, or one file of which a part is withheld."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from heart.kernel.maintenance import MaintenanceCommand
from triage.actions.places import import_places
from triage.models import PlaceSource
from triage.places import trial
from triage.places.rows import House, read
from triage.sheets import FileWrong


class Command(MaintenanceCommand):
    """A thin door: import what is known, ask for the rest, print, and take everything back."""

    help = (
        "Imports TRAIN.csv, asks for the addresses of TEST.csv in several ways, and prints how many were found, how far"
        " off. Without TEST.csv a part of the one file is withheld. Everything is taken back afterwards."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        say = parser.add_argument
        say("train", type=Path, help="what is known")
        say("test", type=Path, nargs="?", help="what is asked for")
        say("--split", type=float, default=0.3, help="without TEST.csv: the share that is withheld; 0.3 unless told")
        say("--by", choices=["row", "street"], default="row", help="withhold rows at random, or whole streets")
        say("--seed", type=int, default=911)
        say("--ways", nargs="+", choices=list(trial.WAYS), default=list(trial.WAYS), help="how they are asked for")
        say("--limit", type=int, default=None, help="ask for so many and no more")
        say("--misses", type=int, default=0, help="also print so many of those that were far off or not found")
        say("--json", type=Path, default=None, help="write the figures here")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            known, hidden = self._files(options)
        except FileWrong as wrong:
            raise CommandError(str(wrong)) from wrong
        if not known or not hidden:
            raise CommandError("There is nothing to know or nothing to ask for.")
        hidden = hidden[: options["limit"]]
        self.stdout.write(f"{len(known)} addresses known, {len(hidden)} asked for.")
        told = {}
        with self.limits(), transaction.atomic():
            PlaceSource.objects.all().delete()
            import_places("score", known, [])
            for way in options["ways"]:
                began = time.perf_counter()
                with self.bar(len(hidden), "addresses") as bar:
                    tries = []
                    for one in trial.score(hidden, way, seed=options["seed"]):
                        tries.append(one)
                        bar.update()
                told[way] = self._tell(way, tries, (time.perf_counter() - began) * 1000 / len(tries))
                for one in sorted(tries, key=lambda one: -one.off_m)[: options["misses"]]:
                    self.stdout.write(f"    {one.kind}, {one.off_m:.0f} m off: {one.words}")
            transaction.set_rollback(True)
        if options["json"]:
            options["json"].write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")

    def _files(self, options: dict[str, Any]) -> tuple[list[House], list[House]]:
        every = read(options["train"])
        if options["test"]:
            # The truth is scored as it stands, rows that lie far away included.
            return every.houses, read(options["test"], far=True).houses
        return trial.split(every.houses, options["split"], options["by"], options["seed"])

    def _tell(self, way: str, tries: list[trial.Try], each_ms: float) -> dict[str, Any]:
        made = trial.figures(tries)
        self.stdout.write(
            f"{way}: {made.found:.1f} % found on their street, median {made.median_m:.0f} m, p90 {made.p90_m:.0f} m;"
            f" {made.within_error:.0f} % within the error that was said; p90 with the approximate ones"
            f" {made.p90_with_approximate_m:.0f} m; {each_ms:.1f} ms each"
        )
        self.stdout.write(
            f"    with a point: {made.points:.1f} %; its error: median {made.error_median_m:.0f} m, p90"
            f" {made.error_p90_m:.0f} m, holds for {made.points_within_error:.1f} %, and for"
            f" {made.all_within_error:.1f} % of all answers, areas included"
        )
        for kind, (many, middle, p90) in made.by_kind.items():
            self.stdout.write(f"    {kind}: {many}, median {middle:.0f} m, p90 {p90:.0f} m")
        return {**vars(made), "ms": each_ms}
