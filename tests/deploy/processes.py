"""Processes that a test starts, with what they print; all of them, and theirs, end with it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped] # it ships no types
import pytest

PATIENCE_S = 180
SECONDS_TO_END = 20


@dataclass(frozen=True)
class Started:
    """A process in a session of its own, and the file of what it prints."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_for(self, text: str) -> None:
        """Wait until it has printed something; fail if it ends before that."""

        def has_said() -> bool:
            if self.process.poll() is not None and text not in self.said():
                pytest.fail(f"{self.name} has ended:\n{self.said()[-4_000:]}")
            return text in self.said()

        wait_until(has_said, lambda: f"{self.name} did not say {text!r}:\n{self.said()[-4_000:]}")

    def tree(self) -> list[psutil.Process]:
        """List the process and those below it."""
        with suppress(psutil.NoSuchProcess):
            root = psutil.Process(self.process.pid)
            return [root, *root.children(recursive=True)]
        return []

    def kill(self) -> None:
        """Kill it and everything below at once, as a machine that fails does."""
        found = self.tree()
        for each in found:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        self.process.wait(SECONDS_TO_END)
        psutil.wait_procs(found, SECONDS_TO_END)

    def end(self) -> None:
        """Ask it to end, and kill what is left."""
        found = self.tree()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(SECONDS_TO_END)
        _, alive = psutil.wait_procs(found, 5)
        for each in alive:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(alive, SECONDS_TO_END)
        self.process.wait(SECONDS_TO_END)


@contextmanager
def started(
    name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[Started]:
    """Start a program in a folder, and end it in the end."""
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    found = Started(name, process, log)
    try:
        yield found
    finally:
        found.end()


def wait_until(
    holds: Callable[[], bool],
    complaint: Callable[[], str] = lambda: "what was waited for did not happen",
    patience: float = PATIENCE_S,
) -> None:
    """Wait for something to hold; fail with what the complaint says if it takes too long."""
    last = time.monotonic() + patience
    while not holds():
        if time.monotonic() > last:
            pytest.fail(complaint())
        time.sleep(0.2)
