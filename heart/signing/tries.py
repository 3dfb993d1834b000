"""Slows guessing: failed tries are rows in our database, so every process counts the same, with or without Redis."""

import datetime
import ipaddress
import math

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from heart.models import Try
from heart.signing import devices

# What is counted: how many may fail within how many seconds. A whole floor may share one address. A try without a name
# counts for its address only. Strangers who know a name can use up what all strangers have together, so a browser in
# which that person came in before is counted apart, by itself alone.
LIMITS = {"device": (5, 300), "name and address": (5, 300), "name": (10, 60), "address": (60, 60)}
LONGEST_S = max(seconds for _many, seconds in LIMITS.values())


class TooMany(Exception):
    """No try now; `wait_s`: how many seconds to wait, `by_others`: strangers may have used the name's tries up."""

    def __init__(self, wait_s: int, *, by_others: bool = False) -> None:
        super().__init__(f"wait {wait_s} s")
        self.wait_s, self.by_others = wait_s, by_others

    @property
    def words(self) -> str:
        if self.wait_s < 60:
            return _("Too many tries. Wait a minute, then try again.")
        minutes = math.ceil(self.wait_s / 60)
        return _("Too many tries. Wait %(minutes)s minutes, then try again.") % {"minutes": minutes}


class Attempt:
    """A try that is under way: it counts as failed until it is forgiven."""

    def __init__(self, keys: dict[str, str], made: list[Try]) -> None:
        self._keys, self._made = keys, made

    def forgive(self) -> None:
        """It succeeded: it never counted, and this person is no stranger here any more."""
        Try.objects.filter(key__in=[self._keys.get("name and address", ""), self._keys.get("device", "")]).delete()
        self._take_back()

    def _take_back(self) -> None:
        Try.objects.filter(pk__in=[row.pk for row in self._made]).delete()


def begin(what: str, name: str, request: HttpRequest, *, with_code: bool = False) -> Attempt:
    """Count a try at the `what` (password, code) of `name` before it is looked at. Raises TooMany.

    Counted first and forgiven after, so that a hundred tries at one moment are not a hundred free ones. A password that
    comes together with a code does not count for the name alone, so that no strangers can use up what its person needs;
    whoever asks for that must tell a wrong password and a wrong code alike. Raises RuntimeError inside a transaction,
    with which the count could be taken back.
    """
    now = timezone.now()
    Try.objects.filter(at__lt=now - datetime.timedelta(seconds=LONGEST_S)).delete()
    keys = _keys(what, name.strip().lower(), request)
    if with_code:
        keys.pop("name", None)
    with transaction.atomic(durable=True):
        attempt = Attempt(keys, Try.objects.bulk_create([Try(key=key, at=now) for key in keys.values()]))
    waits = {per: wait_s for per, key in keys.items() if (wait_s := _wait(key, *LIMITS[per], now)) > 0}
    if waits:
        attempt._take_back()
        raise TooMany(math.ceil(max(waits.values())), by_others=set(waits) == {"name"})
    return attempt


def _wait(key: str, many: int, seconds: int, now: datetime.datetime) -> float:
    recent = Try.objects.filter(key=key, at__gt=now - datetime.timedelta(seconds=seconds))
    if recent.count() <= many:
        return 0
    oldest = recent.aggregate(first=Min("at"))["first"] or now
    return max(1.0, seconds - float((now - oldest).total_seconds()))


def _keys(what: str, name: str, request: HttpRequest) -> dict[str, str]:
    from_address, device = address(request), devices.known(request, name) if name else ""
    if device:
        whole = {"device": f"{name}\n{device}"}
    elif name:
        whole = {"address": from_address, "name and address": f"{name}\n{from_address}", "name": name}
    else:
        whole = {"address": from_address}
    return {
        per: salted_hmac(f"heart.tries.{what}.{per}", said, algorithm="sha256").hexdigest()
        for per, said in whole.items()
    }


def address(request: HttpRequest) -> str:
    """Where a request comes from: our own proxy's last word if there is one, never what the sender made up."""
    said = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        said = request.headers.get("X-Forwarded-For", said).rpartition(",")[2].strip()
    try:
        found = ipaddress.ip_address(said)
    except ValueError:
        return "unknown"
    # One customer of a network provider holds a whole /64.
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
