"""Atomic replacement of a whole folder: the old one stays intact until the new one is complete.

The new folder is filled beside its target under a name of its own. Then the old folder is moved
aside, the new one takes its place, and the old one is deleted. After an interruption `recover`, at
the start of the next run, completes or undoes the step that was reached.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from coverage_assets.foundation.files import os_errors_as_output_error, sync_folder

NEW = ".new-"
OLD = ".old-"


@contextlib.contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give an empty folder to fill; it replaces `folder` on success, and is deleted on failure.

    Whoever writes into it must flush the files.
    """
    new, old = (folder.with_name(f"{mark}{folder.name}") for mark in (NEW, OLD))
    with os_errors_as_output_error(folder):
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
    try:
        yield new
        sync_folder(new)
        with os_errors_as_output_error(folder):
            if folder.exists():
                folder.rename(old)
            new.rename(folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        _put_back(old, folder)
        raise
    sync_folder(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def recover(folder: Path) -> None:
    """Repair what killed runs left below a folder. Only the holder of its lock may call this."""
    with os_errors_as_output_error(folder):
        for old in sorted(folder.rglob(f"{OLD}*")):
            _put_back(old, old.with_name(old.name.removeprefix(OLD)))
            shutil.rmtree(old, ignore_errors=True)
        for new in sorted(folder.rglob(f"{NEW}*")):
            shutil.rmtree(new, ignore_errors=True)


def _put_back(old: Path, folder: Path) -> None:
    if old.exists() and not folder.exists():
        old.rename(folder)
