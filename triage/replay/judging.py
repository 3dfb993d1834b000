"""Which protocol a file of calls is measured by or supposed to be judged by, and how that is said."""

from pathlib import Path

from django.db import Error
from django.utils import timezone

from triage import protocol
from triage.models import ProtocolVersion
from triage.protocol import Protocol, Refusal
from triage.queries import versions
from triage.replay.door import Door

IN_FORCE = "in-force"
SHIPPED = "the one that came with the program"


def chosen(said: str) -> tuple[Protocol, str]:
    """The protocol of `--protocol`: a file, the name of a stored version, or in-force; the shipped one for nothing.

    Gives it with where it is from, in words. Raises Refusal.
    """
    if not said:
        return protocol.load(), SHIPPED
    path = Path(said)
    if path.suffix in (".yaml", ".yml", ".json") or path.is_file():
        return protocol.parse_file(path), f"from {path.name}"
    try:
        version = _stored(said)
    except Error as error:
        raise Refusal([f"{said}: no database was reached that might hold this version."]) from error
    since = f" since {timezone.localtime(version.effective_from):%Y-%m-%d %H:%M}" if version.effective_from else ""
    return versions.parsed(version.sha256), f"stored here, {version.get_status_display()}{since}"


def _stored(said: str) -> ProtocolVersion:
    if said == IN_FORCE:
        version = versions.in_force()
        if version is None:
            raise Refusal(["No approved protocol is in force here."])
        return version
    living = ProtocolVersion.objects.exclude(status=ProtocolVersion.Status.REJECTED).light()
    version = living.filter(code=said).first()
    if version is None:
        raise Refusal([f"“{said}” is neither a file nor the name of a version that is stored here."])
    return version


def of_server(door: Door) -> tuple[Protocol, str]:
    """What the server judges a new call by: its version in force; the shipped one where it has none. Raises Refusal."""
    answer = door.get("protocols/", status=ProtocolVersion.Status.EFFECTIVE.value)
    if not answer.good:
        return protocol.load(), f"{SHIPPED}; the server did not show its own: {answer.words}"
    found = answer.body.get("results")
    if not found:
        return protocol.load(), f"{SHIPPED}; no approved one is in force on the server"
    whole = door.get(f"protocols/{found[0]['id']}/").body
    return protocol.parse(whole.get("data"), str(found[0]["code"])), "in force on the server"
