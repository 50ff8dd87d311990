"""What was worked out before, kept beside the artifacts: a cache, which may be lost at any time."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fsspec.core import url_to_fs

from coverage_assets.errors import CoverageError
from coverage_assets.foundation.files import folder_lock, write_atomically
from resources.namespace import Namespace

FOLDER = ".memory"
FORMAT = 1

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Memory:
    """Documents by name. One that is missing, broken or of another format is empty."""

    namespace: Namespace

    def read(self, name: str) -> dict[str, Any]:
        """Return a document."""
        try:
            document = json.loads(self._read(name))
        except (OSError, ValueError, RecursionError, CoverageError):
            return {}
        known = isinstance(document, dict) and document.get("format") == FORMAT
        content = document.get("content") if known else None
        return content if isinstance(content, dict) else {}

    def update(self, name: str, change: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
        """Replace a document by what a function makes of it; a failure to write costs only time."""
        try:
            if self.namespace.store.is_remote:
                self._write(name, change(self.read(name)))
                return
            # One lock for all documents: its holder deletes what is unfinished anywhere below.
            with folder_lock(self._folder, wait=True):
                self._write(name, change(self.read(name)))
        except (OSError, CoverageError) as error:
            _log.warning("cannot remember %s of %s: %s", name, self.namespace.name, error)

    def _read(self, name: str) -> bytes:
        if not self.namespace.store.is_remote:
            return self._path(name).read_bytes()
        system, path = url_to_fs(self._url(name))
        return bytes(system.cat_file(path))

    def _write(self, name: str, content: Mapping[str, Any]) -> None:
        text = json.dumps({"format": FORMAT, "content": content}, sort_keys=True)
        if not self.namespace.store.is_remote:
            write_atomically(self._path(name), text.encode())
            return
        system, path = url_to_fs(self._url(name))
        system.pipe_file(path, text.encode())

    @property
    def _folder(self) -> Path:
        return Path(self.namespace.artifacts) / self.namespace.name / FOLDER

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"

    def _url(self, name: str) -> str:
        return f"{self.namespace.artifacts.rstrip('/')}/{self.namespace.name}/{FOLDER}/{name}.json"
