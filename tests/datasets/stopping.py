"""Runs for tests that stop in the middle, and options that record the progress."""

from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.datasets.build.generate_batches import RunOptions
from tests.datasets.running import finished_run


class Stopped(Exception):  # noqa: N818 - a test's own way to stop a run
    """A run ends in the middle."""


def stop_after(conversations: int) -> RunOptions:
    """Return options that stop a run after so many conversations."""
    done = 0

    def count(amount: int) -> None:
        nonlocal done
        done += amount
        if done >= conversations:
            raise Stopped

    return RunOptions(progress=count)


def interrupt(out: Path, after: int = 200) -> None:
    """Stop a run in batches of 64 after so many conversations."""
    with pytest.raises(Stopped):
        finished_run(out, options=stop_after(after), batch_size=64)


def counting() -> tuple[RunOptions, list[int]]:
    """Return options, and the list to which they add every step of the progress."""
    steps: list[int] = []
    return RunOptions(progress=steps.append), steps
