"""A PostgreSQL server to throw away, for the tests. It needs nothing but Python.

    python scripts/postgresql.py install   # with apt-get, where no server of version 15 or later is there
    python scripts/postgresql.py serve     # prints its address, and serves until its standard input closes

The server keeps its data in a temporary folder, listens on a socket in it and nowhere else, and trusts whoever may
enter the folder. When whoever started it ends, however it ends, the input closes: the server stops, the folder goes.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

OLDEST = 15
NO_SERVER = 3
"""Exit code of ``serve`` where no server is installed."""
FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "256MB",
    "shared_buffers": "64MB",
    "max_connections": "50",
    "autovacuum": "off",
}
"""Nothing here must survive a power cut."""


def main() -> None:
    """Do what the first argument says."""
    actions = {"install": install, "serve": serve}
    if len(sys.argv) != 2 or sys.argv[1] not in actions:
        sys.exit(f"Usage: python scripts/postgresql.py {'|'.join(actions)}")
    actions[sys.argv[1]]()


def install() -> None:
    """Install a server where none is there and apt-get is."""
    if server_folder() is not None:
        return
    if shutil.which("apt-get") is None:
        print(f"No PostgreSQL {OLDEST} or later and no apt-get to install it: its tests will be skipped.")
        return
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    if as_root and shutil.which("sudo") is None:
        sys.exit("The tests need a PostgreSQL server. Next: as root, run apt-get install postgresql")
    print("Installing a PostgreSQL server for the tests with apt-get", flush=True)
    quietly = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "postgresql"]):
        subprocess.run([*quietly, *command], check=True, stdout=subprocess.DEVNULL)
    if server_folder() is None:
        sys.exit(
            f"apt-get installed a PostgreSQL older than {OLDEST}. Next: install a newer one from apt.postgresql.org"
        )


def server_folder() -> Path | None:
    """The folder of the newest server's programs, or None where none is of version 15 or later."""
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for pattern in FOLDERS:
        folders += Path("/").glob(pattern.removeprefix("/"))
    found = [(version_of(folder), folder) for folder in folders if (folder / "initdb").is_file()]
    newest = max(found, default=(0, None))
    return newest[1] if newest[0] >= OLDEST else None


def version_of(folder: Path) -> int:
    """The major version of the server in a folder; 0 where it does not say."""
    done = subprocess.run([folder / "postgres", "--version"], check=False, capture_output=True, text=True)
    said = re.search(r"\) (\d+)", done.stdout)
    return int(said[1]) if said else 0


def serve() -> None:
    """Start a server, print its address as a URL, and stop it when the input closes."""
    programs = server_folder()
    if programs is None:
        print(f"no PostgreSQL server of version {OLDEST} or later is installed", file=sys.stderr)
        sys.exit(NO_SERVER)
    for stop in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(stop, lambda *_: sys.exit(1))
    folder = Path(tempfile.mkdtemp(prefix="bluehelm-postgresql-"))
    server = None
    try:
        server = start(programs, folder)
        print(f"postgresql+psycopg://postgres@/postgres?host={folder}", flush=True)
        sys.stdin.read()
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)
            server.wait(timeout=20)
        shutil.rmtree(folder)


def start(programs: Path, folder: Path) -> subprocess.Popen[bytes]:
    """Make a cluster in the folder and start its server; return when it answers."""
    user = ordinary_user()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    as_user = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    plain = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"}
    common = {"cwd": folder, "env": plain, "stdin": subprocess.DEVNULL, **as_user}
    with (folder / "log").open("wb") as log:
        output = {"stdout": log, "stderr": log}
        make = [programs / "initdb", "--no-sync", "--auth=trust", "--encoding=UTF8", "--username=postgres", "data"]
        if subprocess.run(make, check=False, **common, **output).returncode == 0:  # type: ignore[call-overload]
            settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
            command = [programs / "postgres", "-D", "data", "-k", folder, *settings]
            server: subprocess.Popen[bytes] = subprocess.Popen(command, **common, **output)  # type: ignore[call-overload]
            if answers(server, programs, folder):
                return server
            server.kill()
    sys.exit(f"The PostgreSQL server did not start:\n{(folder / 'log').read_text(encoding='utf-8', errors='replace')}")


def ordinary_user() -> pwd.struct_passwd | None:
    """Whom to run the server as: PostgreSQL refuses to run as root. None for whoever runs this."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "_postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    sys.exit("PostgreSQL refuses to run as root, and no ordinary user is there. Next: run the tests as one.")


def answers(server: subprocess.Popen[bytes], programs: Path, folder: Path) -> bool:
    """Wait until the server takes connections; False when it ends, or stays silent for a minute."""
    ask = [programs / "pg_isready", "--quiet", "--host", folder, "--username", "postgres"]
    for _ in range(1200):
        if server.poll() is not None:
            return False
        if subprocess.run(ask, check=False).returncode == 0:
            return True
        time.sleep(0.05)
    return False


if __name__ == "__main__":
    main()
