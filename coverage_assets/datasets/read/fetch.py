"""Copy what is at a URL into a scratch folder, for commands that read local files."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from coverage_assets.datasets.build import RUN, require_whole
from coverage_assets.datasets.records import HEADER
from coverage_assets.errors import InputError
from coverage_assets.foundation.object_driver import is_url
from coverage_assets.foundation.object_storage import RemoteStorage
from coverage_assets.foundation.scratch_folders import scratch_folder


@dataclass(frozen=True)
class Fetched:
    """What is at a location, as a local path."""

    path: Path
    copy: Path | None = None
    """The scratch folder that the path is in, if it was copied."""
    url: str = ""
    """What was copied into that folder."""

    def named(self, text: str) -> str:
        """Return a text with the URL that was copied where it names the copy."""
        return text if self.copy is None else text.replace(str(self.copy), self.url)


@contextlib.contextmanager
def fetched(location: str) -> Iterator[Path]:
    """Give the local path of a dataset: a folder, its header, or a single file.

    A dataset at a URL is copied, and refused if it is not whole. A local path is given as it is.
    """
    if not is_url(location):
        yield Path(location)
        return
    folder, last = _split(location)
    if last == HEADER:
        with fetched(folder) as path:
            yield path / HEADER
        return
    storage = RemoteStorage(location.rstrip("/"))
    listed = list(storage.listing())
    names = [name for name in listed if "/" not in name]
    if not listed:
        with _fetched_file(location) as found:
            yield found.path
        return
    if HEADER not in names:
        raise InputError(
            f"{location} holds no {HEADER}: name the folder of one dataset, or a dataset file"
        )
    with scratch_folder(location) as path:
        storage.download(names, path)
        require_whole(path)
        yield path


@contextlib.contextmanager
def fetched_tree(location: str) -> Iterator[Fetched]:
    """Give the local path of everything at a location; at a URL it is copied as it is."""
    if not is_url(location):
        yield Fetched(Path(location))
        return
    url, last = _split(location)
    if last in {HEADER, RUN}:
        with fetched_tree(url) as found:
            yield replace(found, path=found.path / last)
        return
    storage = RemoteStorage(location.rstrip("/"))
    names = list(storage.listing())
    if not names:
        with _fetched_file(location) as found:
            yield found
        return
    with scratch_folder(location) as path:
        storage.download(names, path)
        yield Fetched(path, path, storage.url)


@contextlib.contextmanager
def _fetched_file(url: str) -> Iterator[Fetched]:
    folder, name = _split(url)
    with scratch_folder(folder) as path:
        if not is_url(folder) or RemoteStorage(folder).download([name], path):
            raise InputError(f"there is nothing at {url}")
        yield Fetched(path / name, path, folder)


def _split(url: str) -> tuple[str, str]:
    """Split a URL into that of its folder and its last name."""
    folder, _, last = url.rstrip("/").rpartition("/")
    return folder, last
