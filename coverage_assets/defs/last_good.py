"""The vertical that a code location is loaded with: as it is declared, or as it was before.

A broken file must not take the location down. What was last worked out with success is remembered,
so the graph stays as it was, with the error in sight, until the file is mended.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from coverage_assets.errors import CoverageError, UserError
from coverage_assets.taxonomy.loader import EXCLUSIONS_FILE, TAXONOMY_FILE, load_vertical
from coverage_assets.taxonomy.vertical import Vertical
from resources.memory import Memory
from resources.namespace import Namespace

REMEMBERED = "declared"
NAMES = (TAXONOMY_FILE, EXCLUSIONS_FILE)


@dataclass(frozen=True)
class LoadedVertical:
    """A vertical to build definitions of, None if it could never be read; and what is wrong now."""

    vertical: Vertical | None
    error: str | None = None


def loaded_vertical(namespace: Namespace) -> LoadedVertical:
    """Read the vertical; where it is broken, return the one that was remembered."""
    try:
        return LoadedVertical(namespace.declarations.read())
    except UserError as error:
        return LoadedVertical(_remembered(namespace), str(error))


def remember_vertical(namespace: Namespace) -> None:
    """Remember the files as they are now, which could be read."""
    texts = {
        name: data.decode()
        for name, data in zip(NAMES, namespace.declarations.contents(), strict=True)
        if data is not None
    }
    memory = Memory(namespace)
    if memory.read(REMEMBERED) != texts:
        memory.update(REMEMBERED, lambda _: texts)


def _remembered(namespace: Namespace) -> Vertical | None:
    texts = Memory(namespace).read(REMEMBERED)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / namespace.name
        folder.mkdir()
        for name in texts.keys() & set(NAMES):
            (folder / name).write_text(str(texts[name]), encoding="utf-8")
        try:
            return load_vertical(Path(scratch), namespace.name)
        except CoverageError:
            return None
