"""SQLite databases that stay open between transactions.

Dagster's own log opens and closes the database of a run for every event. Closing the last
connection makes SQLite move its write-ahead log into the file and flush it. A run has dozens of
such events, and they are most of what a short run waits for.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool

BUSY_SECONDS = 30


class OpenDatabases:
    """The engines of the most recently used databases, with one connection each.

    It is not thread-safe: callers hold a lock.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._open: dict[str, Engine] = {}
        self._inodes: dict[str, int | None] = {}

    def engine(self, path: str) -> tuple[Engine, bool]:
        """Return the engine of a database, and whether its file is new or was replaced since."""
        engine, inode = self._open.pop(path, None), _inode_at(path)
        is_new = inode is None or inode != self._inodes.get(path)
        if engine is not None and is_new:
            engine.dispose()
            engine = None
        self._open[path] = engine or _open_engine(path)
        self._inodes[path] = inode or _inode_at(path)
        while len(self._open) > self._limit:
            self._open.pop(next(iter(self._open))).dispose()
        return self._open[path], is_new

    def close(self) -> None:
        """Close all of them; asking for one later opens it again."""
        while self._open:
            self._open.popitem()[1].dispose()


def _open_engine(path: str) -> Engine:
    """Create an engine with one connection that any thread may use, and create its file."""
    engine = create_engine(
        f"sqlite:///{Path(path).as_posix()}",
        poolclass=StaticPool,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _flush_at_checkpoints)
    engine.connect().close()
    return engine


def _flush_at_checkpoints(connection: Any, _record: Any) -> None:
    """Flush at checkpoints only.

    A power cut may lose the last events of a run but breaks nothing: digests say what is stored.
    """
    connection.execute("PRAGMA synchronous=NORMAL")


def _inode_at(path: str) -> int | None:
    """Return the inode of a file: it differs once somebody deleted the file and made another."""
    with suppress(FileNotFoundError):
        return os.stat(path).st_ino  # noqa: PTH116 - asked for every event
    return None
