"""Turns any CAD export into live calls through the API: `manage.py replay FILE.csv --mapping MAP.yaml --speed N`."""

import contextlib
import getpass
import itertools
import os
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from tqdm import tqdm

from heart.kernel.maintenance import MaintenanceCommand
from triage import protocol
from triage.replay.account import Account, Outcome, Result
from triage.replay.door import Door, NoAnswer
from triage.replay.judging import chosen, of_server
from triage.replay.mapping import Mapping
from triage.replay.meaning import Asked, Sense
from triage.replay.merging import merged
from triage.replay.no_calls import no_call
from triage.replay.numbers import untrusted
from triage.replay.plan import Turn, turns
from triage.replay.player import Player, rehearse
from triage.replay.reader import load
from triage.replay.sense_check import check
from triage.replay.words import MappingWrong
from triage.sheets import Broken, FileWrong, open_sheet

WORKERS = 4


def pace(text: str) -> float:
    """A speed: a number from 0 up, or `max`, which is 0."""
    value = 0.0 if text == "max" else float(text)
    if not 0 <= value < float("inf"):
        raise ValueError(text)
    return value


class Command(MaintenanceCommand):
    """A thin door: read, plan, play, account."""

    help = "Turns a CAD export (CSV) into live calls through the HTTP API and accounts for every row."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        say = parser.add_argument
        say("file", type=Path, help="the CSV file")
        say("--mapping", required=True, help="a mapping file, or the name of a shipped one, e.g. burlington")
        say("--speed", type=pace, default=1.0, help="the pace of the file times this; 0 or max: as fast as it goes")
        say("--url", default="http://127.0.0.1:8911", help="where H.E.A.R.T. answers")
        say("--user", default="", help="a call-taker; the password comes from HEART_PASSWORD or is asked for")
        say("--token", default="", help="instead of a user; better given as HEART_TOKEN in the environment")
        say("--center", default="concord", help="code of the 911 center that owns the calls")
        say("--limit", type=int, default=None, help="read so many rows and no more")
        say("--account", type=Path, default=None, help="write the account of every row here, as JSON")
        say("--as-recorded", action="store_true", help="calls came when the file says, not now")
        say("--workers", type=int, default=WORKERS, help="calls under way at once")
        say("--kinds", default="clinician,team,emergency", help="kinds of help in use, for what is only supposed")
        say("--protocol", default="", help="for what is only supposed: a file, a stored version or in-force")
        say("--patience", type=float, default=60, help="seconds to wait for a server that does not answer")
        say("--dry-run", action="store_true", help="read, plan and account; send nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        kinds = frozenset(options["kinds"].split(","))
        if not kinds <= set(protocol.LADDER):
            raise CommandError(f"--kinds: known are {', '.join(protocol.LADDER)}.")
        if options["workers"] < 1:
            raise CommandError("--workers: at least 1.")
        try:
            mapping = load(options["mapping"])
            rules, origin = chosen(options["protocol"])
            account, rows = self._read(options["file"], mapping, options["limit"])
        except (MappingWrong, FileWrong, protocol.Refusal) as wrong:
            raise CommandError(str(wrong)) from wrong
        order = turns(rows, mapping.duplicates)
        account.started_at, began = timezone.now(), time.monotonic()
        if options["dry_run"]:
            account.judged_by = f"{rules.version}, {origin}"
            account.outcomes += rehearse(order, kinds, rules)
        else:
            self._play(order, account, options, kinds)
        account.seconds = time.monotonic() - began
        self._tell(account, options["account"])

    def _read(self, path: Path, mapping: Mapping, limit: int | None) -> tuple[Account, list[Asked]]:
        sheet = open_sheet(path, encodings=mapping.encoding, layout=mapping.layout, needed=mapping.columns())
        account = Account(path.name, mapping.source, sheet.encoding)
        sense, rows = Sense(mapping), []
        for record in itertools.islice(sheet.records, limit):
            account.read += 1
            if isinstance(record, Broken):
                account.outcomes.append(Outcome.of_broken(record))
            elif why := no_call(record, mapping):
                account.outcomes.append(Outcome.of_no_call(record.line, *why))
            else:
                rows.append(sense.of(record))
        numbers = untrusted(rows)
        merged(rows)
        account.odd = check(
            rows,
            mapping.time,
            now=timezone.now(),
            numbers=numbers,
            read=account.read,
            refused=account.count(Result.REFUSED),
            no_calls=account.count(Result.NO_CALL),
            with_units=mapping.units is not None,
        )
        return account, rows

    def _play(self, order: list[Turn], account: Account, options: dict[str, Any], kinds: frozenset[str]) -> None:
        said = {"center": options["center"], "as_recorded": options["as_recorded"]}
        try:
            with contextlib.closing(Door(options["url"], patience_s=options["patience"])) as door:
                self._knock(door, options)
                self._warn(account)
                rules, origin = chosen(options["protocol"]) if options["protocol"] else of_server(door)
                account.judged_by = f"{rules.version}, {origin}"
                self._send(Player(door, **said, kinds=kinds, rules=rules), order, account, options)
        except (NoAnswer, protocol.Refusal) as error:
            raise CommandError(str(error)) from error

    def _warn(self, account: Account) -> None:
        """Speak up before anything is sent, not only at the end."""
        if account.odd:
            self.stderr.write("\n".join(account.checked()))

    def _send(self, player: Player, order: list[Turn], account: Account, options: dict[str, Any]) -> None:
        with tqdm(total=len(order), unit="call", disable=None) as bar:  # none where nobody looks
            account.outcomes += player.play(
                order, speed=options["speed"], workers=options["workers"], heard=lambda outcome: bar.update()
            )
        account.late_s, account.stopped = player.late_s, player.stopped

    def _knock(self, door: Door, options: dict[str, Any]) -> None:
        """Sign in, and see that the token counts and that there is such a center, before anything is sent."""
        door.token = options["token"] or os.environ.get("HEART_TOKEN", "")
        if options["user"]:
            password = os.environ.get("HEART_PASSWORD") or getpass.getpass(f"Password of {options['user']}: ")
            answer = door.sign_in(options["user"], password)
            if not answer.good:
                raise CommandError(answer.words)
        elif not door.token:
            raise CommandError("Say who takes the calls: --user, or a token in HEART_TOKEN.")
        centers = door.get("centers/")
        if not centers.good:
            raise CommandError(centers.words)
        known = [center["code"] for center in centers.body.get("results", [])]
        if options["center"] not in known:
            raise CommandError(f"There is no 911 center “{options['center']}”; there are: {', '.join(known)}.")

    def _tell(self, account: Account, path: Path | None) -> None:
        for line in account.in_words():
            self.stdout.write(line)
        if path:
            try:
                account.write(path)
            except OSError as error:
                raise CommandError(f"The account could not be written to {path}: {error.strerror}.") from error
            self.stdout.write(f"Every row: {path}")
        if not account.adds_up:
            raise CommandError("Not every row was settled; see the account.", returncode=1)
