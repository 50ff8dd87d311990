from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from coverage_assets.errors import InputError
from coverage_assets.foundation.files import UNFINISHED
from coverage_assets.foundation.object_storage import RemoteStorage
from coverage_assets.foundation.part_files import PartFiles
from coverage_assets.foundation.storage import SUMS, LocalStorage, StorageBackend

CALM = PartFiles("billing/calm", "1", b"a table", b"a document")
WHOLE = PartFiles("taxonomy", "2", b"another table")


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
    storage.write([CALM, WHOLE])
    names = ["taxonomy.parquet", "billing/calm.json"]
    assert list(storage.read(names)) == [b"another table", b"a document"]


def test_a_file_that_was_never_written_reads_as_none(storage: StorageBackend) -> None:
    assert list(storage.read(["billing/calm.json"])) == [None]


def test_names_leave_out_what_describes_the_files(storage: StorageBackend) -> None:
    storage.write([CALM, WHOLE])
    assert storage.names() == ["billing/calm.json", "billing/calm.parquet", "taxonomy.parquet"]


def test_what_is_deleted_is_gone(storage: StorageBackend) -> None:
    storage.write([CALM])
    storage.delete(["billing/calm.json", "never.json"])
    assert storage.names() == ["billing/calm.parquet"]


def test_deleting_the_last_file_of_a_folder_deletes_the_folder(local: LocalStorage) -> None:
    local.write([CALM])
    local.delete(["billing/calm.json", "billing/calm.parquet"])
    assert [path.name for path in local.folder.iterdir() if path.is_dir()] == []


def test_taking_the_lock_sweeps_what_killed_writers_left(local: LocalStorage) -> None:
    local.write([CALM])
    (local.folder / "billing" / f"{UNFINISHED}1-calm.json").write_bytes(b"half")
    before = local.strays()
    with local.lock():
        pass
    assert (before, local.strays()) == ([f"billing/{UNFINISHED}1-calm.json"], [])


def test_a_name_that_leads_out_of_the_folder_is_refused(local: LocalStorage) -> None:
    with pytest.raises(InputError, match="cannot be used as a file name"):
        list(local.read(["../secret.json"]))


def test_a_protocol_that_nobody_knows_is_refused() -> None:
    with pytest.raises(InputError, match=r"^nosuch://bucket cannot be reached: "):
        list(RemoteStorage("nosuch://bucket").read(["a.json"]))


def test_the_list_of_an_earlier_release_goes_with_the_first_write(remote: RemoteStorage) -> None:
    system = fsspec.filesystem("memory")
    system.pipe_file(f"{remote.url}/{SUMS}", b"")
    remote.write([CALM])
    assert not system.exists(f"{remote.url}/{SUMS}")
