"""Atomic file writes: a reader never sees half a file.

A file is written beside its target under a name that marks it as unfinished, flushed to disk, and
renamed over the target. A lock per folder keeps two writers apart. The next writer deletes what a
killed one left behind.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from coverage_assets.errors import InputError, OutputError

UNFINISHED = ".unfinished-"
LOCK_NAME = ".lock"
MAX_NAME = 200
FEW = 3
WRITERS = 4
"""Files flushed at the same time: flushing waits for the disk, not for the processor."""

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "permission is denied",
    errno.EPERM: "permission is denied",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.EISDIR: "a folder stands where the file should go",
    errno.EEXIST: "a file stands where a folder should go",
    errno.ENAMETOOLONG: "the path is too long",
}


@contextlib.contextmanager
def os_errors_as_output_error(path: Path | str) -> Iterator[None]:
    """Turn an `OSError` into an `OutputError` of one line."""
    try:
        yield
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
        raise OutputError(f"cannot write {path}: {reason}") from error


def write_atomically(path: Path, data: bytes) -> None:
    """Write one file: afterwards it holds `data`, or what it held before."""
    write_all_atomically({path: data})


def write_all_atomically(contents: Mapping[Path, bytes]) -> None:
    """Write several files, each atomically.

    None is renamed before all are on disk; then they are renamed in the given order.
    """
    unfinished = {path: unfinished_name(path) for path in contents}
    folders = sorted({path.parent for path in contents})
    try:
        for folder in folders:
            with os_errors_as_output_error(folder):
                folder.mkdir(parents=True, exist_ok=True)
        _in_parallel(
            lambda path: _write_flushed(path, unfinished[path], contents[path]), list(contents)
        )
        for path in contents:
            with os_errors_as_output_error(path):
                unfinished[path].replace(path)
    except BaseException:
        for path in unfinished.values():
            discard(path)
        raise
    _in_parallel(sync_folder, folders)


def _in_parallel(act: Callable[[Path], None], paths: Sequence[Path]) -> None:
    """Apply a function that waits for the disk to many paths, in threads unless they are few."""
    if len(paths) <= FEW:
        for path in paths:
            act(path)
        return
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(act, paths))


def unfinished_name(path: Path) -> Path:
    """Return a fresh name beside `path` for its unfinished content."""
    return path.with_name(f"{UNFINISHED}{secrets.token_hex(6)}-{path.name}")


def discard(unfinished: Path) -> None:
    """Delete an unfinished file if there is one; a failure must not hide the first error."""
    with contextlib.suppress(OSError):
        unfinished.unlink()


def _write_flushed(path: Path, unfinished: Path, data: bytes) -> None:
    with os_errors_as_output_error(path), unfinished.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def flush_file(path: Path) -> None:
    """Flush a file that another library wrote, so that it is on disk before it is renamed."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries, so that a rename survives a power cut."""
    with os_errors_as_output_error(folder):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def folder_lock(folder: Path, *, wait: bool) -> Iterator[None]:
    """Lock the folder for one writer, and delete what killed writers left in it.

    With `wait` a second writer queues; without, it gets an `OutputError`.
    """
    with os_errors_as_output_error(folder):
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise OutputError(
                f"{folder} is being written by another process; "
                "wait for it to end, or choose another folder"
            ) from None
        sweep(folder)
        yield
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> None:
    """Delete what killed writers left behind. Only the holder of the lock may call this."""
    for stray in folder.rglob(f"{UNFINISHED}*"):
        stray.unlink(missing_ok=True)


def safe_child(folder: Path, *names: str) -> Path:
    """Return a path of plain names inside `folder`; refuse a name that could lead elsewhere."""
    for name in names:
        if (
            not name
            or name in {".", ".."}
            or any(sign in name for sign in "/\\\0")
            or len(name) > MAX_NAME
        ):
            raise InputError(
                f"{name!r} cannot be used as a file name: use letters, digits, `-` and `_`"
            )
    return folder.joinpath(*names)
