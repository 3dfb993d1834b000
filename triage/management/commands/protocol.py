"""The triage protocol at a terminal: `manage.py protocol check FILE` proves a file, or says why it cannot be used."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from triage.protocol import FOLDER, Protocol, Refusal, parse_file
from triage.protocol.findings import Finding, Proof
from triage.protocol.proof import prove


class Command(BaseCommand):
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

    def handle(self, *args: Any, **options: Any) -> None:
        with override(options.get("language", "en")):
            getattr(self, f"do_{options['act']}")(**options)

    def do_check(self, *, file: Path, **options: Any) -> None:
        """Print what the proof found."""
        try:
            protocol = parse_file(file)
        except Refusal as refusal:
            for problem in refusal.problems:
                self.stderr.write(problem)
            self.stderr.write(f"{file.name} is no protocol: {len(refusal.problems)} problems.")
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
        verdict = "PROVEN" if proof.ok else f"NOT PROVEN: {len(proof.findings)} problems"
        say(f"{verdict}. No answers lower what others raised, none are without a response." if proof.ok else verdict)

    def _each(self, kind: str, findings: tuple[Finding, ...], protocol: Protocol) -> None:
        for finding in findings:
            self.stdout.write(f"{kind}: {finding.said(protocol)}")
            for number, case in enumerate(finding.cases):
                self.stdout.write("  For example:" if not number else "  But:")
                for line in case.lines(protocol):
                    self.stdout.write(f"    {line}")
