from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from coverage_assets.errors import InputError
from coverage_assets.foundation.files import UNFINISHED
from coverage_assets.foundation.storage import SUMS, LocalStorage, RemoteStorage, StorageBackend


@pytest.fixture
def local(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "asset")


@pytest.fixture
def remote() -> Iterator[RemoteStorage]:
    """Storage in memory, reached as any object store is."""
    yield RemoteStorage(f"memory://{uuid.uuid4().hex}/asset")
    fsspec.filesystem("memory").store.clear()


@pytest.fixture(params=["local", "remote"])
def storage(request: pytest.FixtureRequest) -> StorageBackend:
    found: StorageBackend = request.getfixturevalue(request.param)
    return found


def test_what_is_written_is_read_back(storage: StorageBackend) -> None:
    storage.write({"a.json": b"1", "billing/calm.json": b"2"})
    assert (storage.read("a.json"), storage.read("billing/calm.json")) == (b"1", b"2")


def test_a_file_that_was_never_written_reads_as_none(storage: StorageBackend) -> None:
    assert storage.read("billing/calm.json") is None


def test_names_leave_out_the_list_of_digests(storage: StorageBackend) -> None:
    storage.write({"billing/calm.json": b"2", "a.json": b"1", SUMS: b""})
    assert storage.names() == ["a.json", "billing/calm.json"]


def test_what_is_deleted_is_gone(storage: StorageBackend) -> None:
    storage.write({"a.json": b"1", "b.json": b"2"})
    storage.delete(["a.json", "never.json"])
    assert storage.names() == ["b.json"]


def test_deleting_the_last_file_of_a_folder_deletes_the_folder(local: LocalStorage) -> None:
    local.write({"billing/calm.json": b"2"})
    local.delete(["billing/calm.json"])
    assert list(local.folder.iterdir()) == []


def test_taking_the_lock_sweeps_what_killed_writers_left(local: LocalStorage) -> None:
    local.write({"billing/calm.json": b"2"})
    (local.folder / "billing" / f"{UNFINISHED}1-calm.json").write_bytes(b"half")
    before = local.strays()
    with local.lock():
        pass
    assert (before, local.strays()) == ([f"billing/{UNFINISHED}1-calm.json"], [])


def test_an_object_store_has_no_strays(remote: RemoteStorage) -> None:
    remote.write({"a.json": b"1"})
    assert remote.strays() == []


def test_a_name_that_leads_out_of_the_folder_is_refused(local: LocalStorage) -> None:
    with pytest.raises(InputError, match="cannot be used as a file name"):
        local.read("../secret.json")


def test_a_protocol_that_nobody_knows_is_refused() -> None:
    with pytest.raises(InputError, match=r"^nosuch://bucket cannot be reached: "):
        RemoteStorage("nosuch://bucket").read("a.json")
