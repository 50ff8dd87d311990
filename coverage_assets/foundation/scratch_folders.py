"""Scratch folders for what is copied from or to a URL, and errors that name the URL instead."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from coverage_assets.errors import ConfigError, CoverageError
from coverage_assets.foundation.json_documents import DataError


@contextlib.contextmanager
def scratch_folder(url: str) -> Iterator[Path]:
    """Give a folder that stands for a URL as long as the block runs.

    `TMPDIR` decides where it is. An error inside names the URL where it would name the folder.
    """
    with tempfile.TemporaryDirectory(prefix="coverage-assets-") as name:
        folder = Path(name).resolve()
        try:
            yield folder
        except CoverageError as error:
            raise _elsewhere(error, str(folder), url.rstrip("/")) from error


def _elsewhere(error: CoverageError, folder: str, url: str) -> CoverageError:
    """Return the same error with another place in its text."""
    if isinstance(error, (ConfigError, DataError)):
        return type(error)(
            replace(
                problem,
                path=problem.path.replace(folder, url),
                message=problem.message.replace(folder, url),
            )
            for problem in error.problems
        )
    return type(error)(str(error).replace(folder, url))
