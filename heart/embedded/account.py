"""Whom the services run as: PostgreSQL refuses root, so root needs another name for them."""

import functools
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class NotStarted(RuntimeError):
    """A service could not be started; the message says why and what to do, in words for a person."""


@dataclass(frozen=True)
class Account:
    """How to start a program so that it is not root: a command to put before it, or a user to become."""

    before: Sequence[str] = ()
    uid: int | None = None
    gid: int | None = None

    def popen(self) -> dict[str, Any]:
        """The keyword arguments for subprocess."""
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give `path` to the account, when it is another than ours."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


@functools.cache
def works(*command: str) -> bool:
    """Whether a command is there and ends well: the only honest test of what this system permits."""
    if not shutil.which(command[0]):
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def account_for(state: Path) -> Account:
    """The account for the folder `state`, which must exist. Raises NotStarted.

    Root takes the folder's owner when that is an ordinary user, so that the user can start it again later. A folder
    of root's own is served from a user namespace (nothing changes hands, a closed home stays closed) or, where these
    are forbidden, given to "nobody".
    """
    found = state.stat()
    if os.geteuid() != 0:
        if found.st_uid != os.geteuid():
            raise NotStarted(
                f"{state} belongs to another user. Remove it as that user, or set HEART_STATE to another folder."
            )
        return Account()
    if found.st_uid != 0:
        return Account(uid=found.st_uid, gid=found.st_gid)
    alone = ("unshare", "-U", "--map-user=65534", "--map-group=65534")
    if works(*alone, "true"):
        return Account(before=alone)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise NotStarted("PostgreSQL refuses to run as root and there is no user 'nobody'. Start as a user.") from None
    account = Account(uid=nobody.pw_uid, gid=nobody.pw_gid)
    for folder, _, files in os.walk(state):
        account.own(Path(folder))
        for name in files:
            account.own(Path(folder, name))
    return account


def give_to_the_owner_of_its_place(state: Path) -> None:
    """Root's new folder in a user's checkout becomes the user's, who then can start the services as well."""
    place = state.parent.stat()
    if os.geteuid() == 0 and place.st_uid != 0:
        os.chown(state, place.st_uid, place.st_gid)


def check_reach(account: Account, binary: Path, state: Path) -> None:
    """Refuse in words when the account may not run `binary` or enter `state`."""
    try:
        subprocess.run([*account.before, str(binary), "--version"], cwd=state, capture_output=True, check=True,
                       **account.popen())  # fmt: skip
    except (OSError, subprocess.CalledProcessError) as problem:
        raise NotStarted(
            f"{binary} cannot be run in {state} ({problem}). When root starts it, it runs as the folder's owner, or as "
            "a user without rights: both paths must be open to that user. Or start it as an ordinary user."
        ) from problem
