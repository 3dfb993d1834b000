"""The triage protocol at a terminal: `manage.py protocol check FILE` proves a file, or says why it cannot be used."""

from argparse import ArgumentParser
from collections.abc import Sized
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import override

from heart.kernel.access import may
from heart.kernel.flow import Refused
from heart.kernel.maintenance import MaintenanceCommand
from heart.models import User
from triage import actions
from triage.protocol import FOLDER, Protocol, Refusal, parse_file
from triage.protocol.findings import Finding, Proof
from triage.protocol.proof import prove


class Command(MaintenanceCommand):
    """A thin door: read, prove, print. The exit status is 1 when something does not hold."""

    help = "Works on a file of the triage protocol."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        check = acts.add_parser("check", help="prove a protocol over every possible set of answers")
        check.add_argument(
            "file", type=Path, nargs="?", default=FOLDER / "cabarrus.yaml", help="default: the shipped one"
        )
        check.add_argument("--language", choices=["en", "es"], default="en", help="of questions, answers and findings")

        load = acts.add_parser("load", help="store a file as a draft, to be proven, approved and published")
        load.add_argument("file", type=Path)
        load.add_argument("--by", required=True, metavar="NAME", help="the sign-in name of who drafted it")

    def handle(self, *args: Any, **options: Any) -> None:
        with override(options.get("language", "en")):
            getattr(self, f"do_{options['act']}")(**options)

    def do_load(self, *, file: Path, by: str, **options: Any) -> None:
        """Store the file as a draft of this person."""
        who = User.objects.filter(username=by, is_active=True).first()
        if who is None or not may(who, "triage.draft_protocol"):
            raise CommandError(f"{by} is nobody who may draft a protocol.")
        try:
            made = actions.draft_protocol(file.read_text(encoding="utf-8"), by=who)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file}: {error}") from None
        except Refused as refused:
            raise CommandError(refused.message) from None
        self.stdout.write(f"{made.code} is stored as a draft: /protocols/{made.pk}/ sha256 {made.sha256}")

    def do_check(self, *, file: Path, **options: Any) -> None:
        """Print what the proof found."""
        try:
            protocol = parse_file(file)
        except Refusal as refusal:
            for problem in refusal.problems:
                self.stderr.write(problem)
            self.stderr.write(f"{file.name} is no protocol: {_many(refusal.problems)}.")
            raise SystemExit(1) from None
        proof = prove(protocol)
        self._print(protocol, proof)
        if not proof.ok:
            raise SystemExit(1)

    def _print(self, protocol: Protocol, proof: Proof) -> None:
        say, sets = self.stdout.write, f"{proof.sets:,}"
        say(f"{protocol.version}: {len(protocol.questions)} questions, {len(protocol.rules)} rules")
        say(
            f"{sets} sets of answers (unknown and not asked included, for {proof.groups} kinds of nature and"
            f" {2 ** (len(protocol.uses) - 1)} mixes of help in use) in {proof.seconds:.2f} s"
        )
        for held in proof.invariants:
            say(f"  {'holds ' if held.ok else 'BROKEN'}  {held.said()}{'  (always)' if held.ours else ''}")
        self._each("problem", proof.findings, protocol)
        self._each("note", proof.notes, protocol)
        verdict = "PROVEN" if proof.ok else f"NOT PROVEN: {_many(proof.findings)}"
        say(f"{verdict}. No answers lower what others raised, none are without a response." if proof.ok else verdict)

    def _each(self, kind: str, findings: tuple[Finding, ...], protocol: Protocol) -> None:
        for finding in findings:
            self.stdout.write(f"{kind}: {finding.said(protocol)}")
            for number, case in enumerate(finding.cases):
                self.stdout.write("  For example:" if not number else "  But:")
                for line in case.lines(protocol):
                    self.stdout.write(f"    {line}")


def _many(problems: Sized) -> str:
    return f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
