"""Which files this process has open."""

from __future__ import annotations

from pathlib import Path

import pytest

OPEN = Path("/proc/self/fd")
needs_proc = pytest.mark.skipif(
    not OPEN.is_dir(), reason="the system has no /proc that lists open files"
)


def open_files_in(folder: Path) -> list[str]:
    """The names of the files in a folder that are open."""
    held = {link.resolve() for link in OPEN.iterdir() if link.exists()}
    return sorted(path.name for path in held if path.parent == folder)
