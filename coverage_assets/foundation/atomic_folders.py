"""Replacing a whole folder: the old one is intact until the new one is, and is put back if the change is cut short.

A new folder is filled beside its target under a name that says so. The old one steps aside, the new one takes its place, the
old one goes. `recover`, at the start of the next run, finishes whichever of these steps was reached.
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
    """An empty folder to fill; when that succeeds it takes the place of `folder`, otherwise it goes.

    What is written into it must be flushed by its writer.
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
    """Mend what killed runs left below a folder. Only for the holder of its lock."""
    with os_errors_as_output_error(folder):
        for old in sorted(folder.rglob(f"{OLD}*")):
            _put_back(old, old.with_name(old.name.removeprefix(OLD)))
            shutil.rmtree(old, ignore_errors=True)
        for new in sorted(folder.rglob(f"{NEW}*")):
            shutil.rmtree(new, ignore_errors=True)


def _put_back(old: Path, folder: Path) -> None:
    if old.exists() and not folder.exists():
        old.rename(folder)
