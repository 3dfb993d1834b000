"""The triage protocol at a terminal: `manage.py protocol check FILE` proves a file, or says why it cannot be used."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sized
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import get_language, override

from heart.kernel.access import may
from heart.kernel.flow import Refused
from heart.kernel.maintenance import MaintenanceCommand
from heart.models import User
from triage import actions
from triage.protocol import FOLDER, Protocol, Refusal, data_of, mutation, parse_file
from triage.protocol.findings import Finding, Proof
from triage.protocol.proof import prove
from triage.protocol.shape import in_language

NOT_PROVEN, NOT_EXPLAINED = 1, 3
STATUS = """exit status:
  0  proven; with --mutate also: every change that is still proven has its reason in the file
  1  not proven, or no protocol
  2  the command was called wrongly
  3  with --mutate: proven, but a change that is still proven has no reason in the file, or a reason is out of date"""
LOSES = {
    mutation.TEAM_ALONE: "UNSAFE: a team goes alone where more goes as it is.",
    mutation.NO_EMS: "EMS does not come.",
    mutation.LESS: "Less help goes.",
    mutation.NOT_TOLD: "The clinician is not told what to find out.",
}


class Command(MaintenanceCommand):
    """A thin door: read, prove, print. The exit status says what came of it: see STATUS."""

    help = "Works on a file of the triage protocol."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        check = acts.add_parser(
            "check",
            help="prove a protocol over every possible set of answers",
            epilog=STATUS,
            formatter_class=RawDescriptionHelpFormatter,
        )
        check.add_argument(
            "file", type=Path, nargs="?", default=FOLDER / "cabarrus.yaml", help="default: the shipped one"
        )
        check.add_argument("--language", choices=["en", "es"], default="en", help="of questions, answers and findings")
        check.add_argument(
            "--mutate",
            action="store_true",
            help="also make every single change that takes safety away, and list those that are still proven",
        )

        load = acts.add_parser("load", help="store a file as a draft, to be proven, approved and published")
        load.add_argument("file", type=Path)
        load.add_argument("--by", required=True, metavar="NAME", help="the sign-in name of who drafted it")

    def handle(self, *args: Any, **options: Any) -> None:
        with override(options.get("language", "en")):
            getattr(self, f"do_{options['act']}")(**options)

    def do_load(self, *, file: Path, by: str, **options: Any) -> None:
        """Store the file as a draft of this person."""
        try:
            text = file.read_text(encoding="utf-8")
            with self.limits():
                who = User.objects.filter(username=by, is_active=True).first()
                if who is None or not may(who, "triage.draft_protocol"):
                    raise CommandError(f"{by} is nobody who may draft a protocol.")
                made = actions.draft_protocol(text, by=who)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file}: {error}") from None
        except Refused as refused:
            raise CommandError(refused.message) from None
        self.stdout.write(f"{made.code} is stored as a draft: /protocols/{made.pk}/ sha256 {made.sha256}")

    def do_check(self, *, file: Path, mutate: bool = False, **options: Any) -> None:
        """Print what the proof found, and with `mutate` which changes it would let through."""
        try:
            protocol = parse_file(file)
        except Refusal as refusal:
            for problem in refusal.problems:
                self.stderr.write(problem)
            self.stderr.write(f"{file.name} is no protocol: {_many(refusal.problems)}.")
            raise SystemExit(NOT_PROVEN) from None
        proof = prove(protocol)
        self._print(protocol, proof)
        if not proof.ok:
            raise SystemExit(NOT_PROVEN)
        if mutate:
            self._mutate(file)

    def _mutate(self, file: Path) -> None:
        """Print each change that is still proven with its reason or a call, and what is out of date."""
        found = mutation.mutate(data_of(file.read_text(encoding="utf-8"), file.name))
        language, say = get_language() or "en", self.stdout.write
        say(f"{found.tried:,} single changes, {len(found.survivors)} of them still proven")
        for one in found.survivors:
            reason = in_language(one.because, language) if one.because else "NO REASON IN THE FILE"
            say(f"  {one.change}: {reason}")
            if one.as_it_is and one.changed:
                say(f"    {LOSES[one.loses]} For example:")
                *lines, then = one.as_it_is.lines(found.protocol)
                for line in (*lines, then, f"with the change {one.changed.lines(found.protocol)[-1]}"):
                    say(f"      {line}")
        for name in found.stale:
            say(f"  {name}: OUT OF DATE, for the proof lets no such change through")
        if not found.ok:
            say(f"NOT EXPLAINED: {len(found.unexplained)} without a reason, {len(found.stale)} reasons out of date")
            raise SystemExit(NOT_EXPLAINED)
        say("EXPLAINED. Every change that is still proven has its reason in the file.")

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
