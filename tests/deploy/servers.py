"""Real servers on free ports of this machine: Debian's Postgres and Redis, started for a test."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.defs.webserver.server import free_port
from tests.deploy.compose import command_of
from tests.deploy.processes import started

POSTGRES_USER = "postgres"


def postgres_programs() -> Path:
    """Return the folder of the newest Postgres of this machine, or skip the test."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("needs Postgres: apt-get install postgresql")
    return found[-1].parent


def need_redis() -> None:
    if shutil.which("redis-server") is None:
        pytest.skip("needs Redis: apt-get install redis-server")


@contextmanager
def postgres() -> Iterator[str]:
    """Serve an empty database, and give its address in the form that the profiles want."""
    programs, port, password = postgres_programs(), free_port(), secrets.token_hex(8)
    with tempfile.TemporaryDirectory(prefix="coverage-postgres-") as name:
        folder = Path(name)
        (folder / "password").write_text(password)
        if os.geteuid() == 0:
            shutil.chown(folder, POSTGRES_USER)
            shutil.chown(folder / "password", POSTGRES_USER)
        data, log = folder / "data", folder / "log"
        as_its_user(
            [
                programs / "initdb",
                "--pgdata",
                data,
                "--username",
                "coverage",
                "--no-sync",
                "--auth",
                "scram-sha-256",
                "--pwfile",
                folder / "password",
            ]
        )
        options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
        control = [programs / "pg_ctl", "--pgdata", data, "--wait"]
        as_its_user([*control, "--log", log, "--options", options, "start"])
        try:
            as_its_user(
                [
                    programs / "createdb",
                    "-h",
                    "127.0.0.1",
                    "-p",
                    port,
                    "-U",
                    "coverage",
                    "coverage",
                ],
                PGPASSWORD=password,
            )
            yield f"postgresql+psycopg2://coverage:{password}@127.0.0.1:{port}/coverage"
        finally:
            as_its_user([*control, "--mode", "immediate", "stop"])


def as_its_user(command: Sequence[object], **environment: str) -> None:
    """Run a program as the user of Postgres, which refuses to be run by root."""
    user = ["runuser", "-u", POSTGRES_USER, "--"] if os.geteuid() == 0 else []
    subprocess.run(
        [*user, *map(str, command)],
        check=True,
        cwd="/",
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        timeout=120,
    )


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Serve Redis by the command of the compose file, and give its address."""
    need_redis()
    port, password = free_port(), secrets.token_hex(8)
    here = f"redis-server - --bind 127.0.0.1 --port {port} --dir {folder}"
    command = [word.replace("redis-server -", here, 1) for word in command_of("redis", {})]
    with started("redis", command, folder, {"REDISCLI_AUTH": password}) as server:
        server.wait_for("Ready to accept connections")
        yield f"redis://:{password}@127.0.0.1:{port}/0"
