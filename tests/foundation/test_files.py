from __future__ import annotations

import contextlib
import errno
import multiprocessing
import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation.files import (
    LOCK_NAME,
    UNFINISHED,
    folder_lock,
    os_errors_as_output_error,
    safe_child,
    sweep,
    write_all_atomically,
    write_atomically,
)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mounted(folder: Path, options: str) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mounted(folder, "size=64k"):
        pytest.skip("needs the right to mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def read_only_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that refuses to be written."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mounted(folder, "ro"):
        pytest.skip("needs the right to mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def failing_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on nothing can be flushed."""

    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)


@contextlib.contextmanager
def small_files() -> Iterator[None]:
    """No file may grow beyond a hundred bytes; a fixture would last until pytest's own output."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_is_written_with_the_folders_it_needs(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b" / "file", b"new")
    assert (tmp_path / "a" / "b" / "file").read_bytes() == b"new"


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    write_atomically(tmp_path / "file", b"new")
    assert (names_in(tmp_path), (tmp_path / "file").read_bytes()) == (["file"], b"new")


@pytest.mark.usefixtures("failing_disk")
def test_a_failing_flush_leaves_the_old_content_and_no_stray(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(OutputError):
        write_atomically(tmp_path / "file", b"new")
    assert (names_in(tmp_path), (tmp_path / "file").read_bytes()) == (["file"], b"old")


@pytest.mark.usefixtures("failing_disk")
def test_a_full_disk_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        write_atomically(tmp_path / "file", b"new")
    assert str(caught.value) == f"cannot write {tmp_path / 'file'}: the disk is full"


def test_a_disk_that_is_really_full_keeps_the_old_content(tiny_disk: Path) -> None:
    write_atomically(tiny_disk / "file", b"old")
    with pytest.raises(OutputError, match=r"^cannot write .*: the disk is full$"):
        write_atomically(tiny_disk / "file", b"x" * 1_000_000)
    assert (names_in(tiny_disk), (tiny_disk / "file").read_bytes()) == (["file"], b"old")


def test_a_read_only_disk_is_said_in_one_line(read_only_disk: Path) -> None:
    with pytest.raises(OutputError, match=r"^cannot write .*file: the file system is read-only$"):
        write_atomically(read_only_disk / "file", b"new")


def test_a_read_only_disk_cannot_be_locked(read_only_disk: Path) -> None:
    with (
        pytest.raises(OutputError, match=r": the file system is read-only$"),
        folder_lock(read_only_disk, wait=False),
    ):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_said_in_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match=r"^cannot write .*: permission is denied$"):
        write_atomically(tmp_path / "file", b"new")


def test_a_file_larger_than_allowed_keeps_the_old_content(tmp_path: Path) -> None:
    write_atomically(tmp_path / "file", b"old")
    with small_files(), pytest.raises(OutputError, match=r"^cannot write .*: File too large$"):
        write_atomically(tmp_path / "file", b"x" * 10_000)
    assert (names_in(tmp_path), (tmp_path / "file").read_bytes()) == (["file"], b"old")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (
            "file/inside",
            "a (file stands where a folder should go|part of the path is a file, not a folder)",
        ),
        ("folder", "a folder stands where the file should go"),
        ("x" * 250, "the path is too long"),
    ],
)
def test_a_path_that_cannot_be_written_is_explained(tmp_path: Path, path: str, reason: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match=rf"^cannot write .*: {reason}$"):
        write_atomically(tmp_path / path, b"new")


def test_a_failed_write_leaves_no_stray(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError):
        write_atomically(tmp_path / "folder", b"new")
    assert names_in(tmp_path) == ["folder"]


def test_of_several_files_none_changes_when_one_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"old")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        write_all_atomically({tmp_path / "one": b"new", tmp_path / "file" / "two": b"new"})
    assert (names_in(tmp_path), (tmp_path / "one").read_bytes()) == (["file", "one"], b"old")


def test_several_files_are_all_written(tmp_path: Path) -> None:
    write_all_atomically({tmp_path / "a" / "one": b"1", tmp_path / "b" / "two": b"2"})
    assert [(tmp_path / "a" / "one").read_bytes(), (tmp_path / "b" / "two").read_bytes()] == [
        b"1",
        b"2",
    ]


def test_an_unknown_system_error_keeps_its_own_words(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="No such device"), os_errors_as_output_error(tmp_path):
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))


def test_strays_are_swept_from_all_folders_below(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / f"{UNFINISHED}1-file").write_bytes(b"half")
    (tmp_path / "deep" / f"{UNFINISHED}2-file").write_bytes(b"half")
    (tmp_path / "deep" / "file").write_bytes(b"whole")
    sweep(tmp_path)
    assert (names_in(tmp_path), names_in(tmp_path / "deep")) == (["deep"], ["file"])


def test_who_takes_the_lock_sweeps_what_a_killed_writer_left(tmp_path: Path) -> None:
    (tmp_path / f"{UNFINISHED}1-file").write_bytes(b"half")
    with folder_lock(tmp_path, wait=False):
        assert names_in(tmp_path) == [LOCK_NAME]


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    with (
        folder_lock(tmp_path, wait=False),
        pytest.raises(OutputError, match="is being written by another process; wait for it to end"),
        folder_lock(tmp_path, wait=False),
    ):
        pass


def test_a_refused_writer_does_not_sweep(tmp_path: Path) -> None:
    with folder_lock(tmp_path, wait=False):
        (tmp_path / f"{UNFINISHED}1-file").write_bytes(b"being written")
        with pytest.raises(OutputError), folder_lock(tmp_path, wait=False):
            pass
        assert names_in(tmp_path) == [LOCK_NAME, f"{UNFINISHED}1-file"]


def test_the_lock_is_free_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(KeyError), folder_lock(tmp_path, wait=False):
        raise KeyError
    with folder_lock(tmp_path, wait=False):
        assert names_in(tmp_path) == [LOCK_NAME]


def hold_and_die(folder: Path) -> None:
    with folder_lock(folder, wait=True):
        (folder / f"{UNFINISHED}1-file").write_bytes(b"half")
        os._exit(9)


def test_the_lock_is_free_after_its_holder_was_killed(tmp_path: Path) -> None:
    killed = multiprocessing.get_context("spawn").Process(target=hold_and_die, args=(tmp_path,))
    killed.start()
    killed.join()
    with folder_lock(tmp_path, wait=False):
        assert (killed.exitcode, names_in(tmp_path)) == (9, [LOCK_NAME])


def append_number(folder: Path) -> None:
    with folder_lock(folder, wait=True):
        number = int((folder / "count").read_text())
        write_atomically(folder / "count", str(number + 1).encode())


def test_writers_that_wait_come_one_after_the_other(tmp_path: Path) -> None:
    (tmp_path / "count").write_text("0")
    writers = [
        multiprocessing.get_context("spawn").Process(target=append_number, args=(tmp_path,))
        for _ in range(4)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert (tmp_path / "count").read_text() == "4"


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "a\0b", "x" * 201, "/etc"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be used as a file name"):
        safe_child(tmp_path, "fine", name)


def test_plain_names_make_a_path_inside_the_folder(tmp_path: Path) -> None:
    assert safe_child(tmp_path, "a", "b.json") == tmp_path / "a" / "b.json"
