"""Forgetting what has been kept long enough, at a terminal: shows what it would be, and destroys it when told to."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from heart.actions import forget
from heart.kernel import forgetting, retention, retention_policy
from heart.kernel.flow import Refused
from heart.kernel.maintenance import MaintenanceCommand
from heart.kernel.retention_policy import Policy
from heart.models import Destruction, User

# Rows that go by themselves are small; a thing with all its parts is not.
ROWS_AT_ONCE = 5000


class Command(MaintenanceCommand):
    """A thin door to actions.forget, in batches that may be stopped at any moment and begun again."""

    help = "Shows what the retention policy keeps no longer (docs/retention.md); destroys it with --do-it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", action="append", help="only this kind of record; may be given several times")
        parser.add_argument("--do-it", metavar="VERSION", help="destroy it, under this version of the policy")
        parser.add_argument(
            "--by", default="", metavar="NAME", help="the sign-in name of the administrator who does it"
        )

    def handle(self, *, kind: list[str] | None, do_it: str | None, by: str, **options: Any) -> None:
        known = retention.kinds()
        if unknown := set(kind or ()) - set(known):
            raise CommandError(f"There is no kind of record {', '.join(sorted(unknown))}: {', '.join(known)}.")
        try:
            least = {name: one.at_least_years for name, one in known.items()}
            policy = retention_policy.read(settings.RETENTION_POLICY, least)
        except retention_policy.PolicyError as error:
            raise CommandError(str(error)) from None
        wanted = [name for name in known if not kind or name in kind]
        with self.limits():
            if do_it is None:
                self._show(wanted, policy)
                return
            if do_it != policy.version:
                raise CommandError(f"The policy in force is {policy.version}, not {do_it}; nothing was destroyed.")
            who = User.objects.filter(username=by, is_active=True).first()
            if who is None:
                raise CommandError("Say who does it: --by NAME, somebody who can sign in.")
            for name in wanted:
                self._forget(name, policy, who)

    def _show(self, wanted: list[str], policy: Policy) -> None:
        now, approved = timezone.now(), policy.approved_by or "nobody: nothing can be destroyed under it"
        self.stdout.write(f"Policy {policy.version}, approved by {approved}. Nothing is destroyed now.")
        for name in wanted:
            found, period = forgetting.preview(name, policy, now=now), policy.periods[name]
            things = found.pop("things")
            self.stdout.write(f"{name}: {things} over before {period.cutoff(now):%Y-%m-%d} ({period.source})")
            for label, count in found.items():
                self.stdout.write(f"    {label}: {count}")
        if policy.approved_by:
            self.stdout.write(f"To destroy it: manage.py forget --do-it {policy.version} --by NAME")

    def _forget(self, name: str, policy: Policy, who: User) -> None:
        things = 0
        rows: Counter[str] = Counter()
        with self.bar(None, name) as bar:
            # Once more after each pass that found some: what was kept because of them may go now.
            before = -1
            while before < things:
                before = things
                for log in self._pass(name, policy, who):
                    things += log.things
                    rows.update(log.rows)
                    bar.update(log.things)
        said = ", ".join(f"{label} {count}" for label, count in rows.items() if count)
        self.stdout.write(f"{name}: {things} destroyed{f' ({said})' if said else ''}")
        if things:
            self._vacuum(name)

    def _pass(self, name: str, policy: Policy, who: User) -> Iterator[Destruction]:
        """Batch by batch through all ids; the log of each."""
        most = forgetting.BATCH if retention.kinds()[name].one_by_one else ROWS_AT_ONCE
        after = 0
        try:
            while batch := forget(name, policy, by=who, after=after, most=most):
                after = batch.last
                if batch.log:
                    yield batch.log
        except Refused as refused:
            raise CommandError(refused.message) from None

    def _vacuum(self, name: str) -> None:
        """Let what was overwritten be written over; it holds up nobody."""
        if connection.in_atomic_block:
            return
        tables = {part.model._meta.db_table for part in retention.parts_of(name)}
        with connection.cursor() as cursor:
            for table in sorted(tables):
                cursor.execute(f"VACUUM {connection.ops.quote_name(table)}")
