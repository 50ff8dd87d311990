"""SQLite databases that stay open between transactions.

Dagster's own log opens a run's database for every event and closes it again; to close the last connection moves what was written
ahead into the file and flushes it. A run has dozens of such events, and they are most of what a short run waits for.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool

BUSY_SECONDS = 30


class OpenDatabases:
    """The engines of the databases that were used last, one connection each. Whoever uses them takes turns."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: dict[str, Engine] = {}
        self._files: dict[str, int | None] = {}

    def engine(self, path: str) -> tuple[Engine, bool]:
        """The engine of a database, and whether its file is another than the last time: new, or put in the old one's place."""
        engine, found = self._open.pop(path, None), _file_at(path)
        is_another = found is None or found != self._files.get(path)
        if engine is not None and is_another:
            engine.dispose()
            engine = None
        self._open[path] = engine or _opened(path)
        self._files[path] = found or _file_at(path)
        while len(self._open) > self._most:
            self._open.pop(next(iter(self._open))).dispose()
        return self._open[path], is_another

    def close(self) -> None:
        """Close them all; who asks for one later opens it again."""
        while self._open:
            self._open.popitem()[1].dispose()


def _opened(path: str) -> Engine:
    """An engine with one connection that any thread may use; its file is there afterwards."""
    engine = create_engine(
        f"sqlite:///{Path(path).as_posix()}",
        poolclass=StaticPool,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _flush_at_checkpoints)
    engine.connect().close()
    return engine


def _flush_at_checkpoints(connection: Any, _record: Any) -> None:
    """A power cut may take the last events of a run with it, and breaks nothing: what is stored is known by its digests."""
    connection.execute("PRAGMA synchronous=NORMAL")


def _file_at(path: str) -> int | None:
    """Which file is at a path: another one after somebody deleted the first."""
    with suppress(FileNotFoundError):
        return os.stat(path).st_ino  # noqa: PTH116 - asked for every event
    return None
