"""Datasets on a server that answers as S3 does: several writers, killed writers, few requests."""

from __future__ import annotations

import multiprocessing
import os
import threading
import uuid
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.datasets.build import dataset_store
from coverage_assets.datasets.read import fetched
from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation import object_driver
from tests.datasets.build.storage.judge import (
    files_of,
    is_whole,
    looks_whole,
    objects_of,
    without_records,
)
from tests.datasets.build.storage.toys import BOTH, CALM, CELLS, RUSHED, store_both, store_cell
from tests.foundation.s3_server import S3Server, serve

pytestmark = [pytest.mark.s3, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

EACH = 8
OBJECTS = 5


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with serve() as found:
        yield found


@pytest.fixture
def base(server: S3Server) -> str:
    assert server.url
    return f"s3://bucket/{uuid.uuid4().hex}"


def started(*writers: BaseProcess) -> None:
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()


def write_at_once(base: str, name: Any, counts: list[int], start: Any) -> None:
    store = dataset_store(base, "clinic")
    start.wait()
    for count in counts:
        try:
            store_cell(store, name, count)
        except OutputError as error:  # the other one was quicker, which a writer is told
            assert "meanwhile" in str(error)  # noqa: PT017 - in another process


def written_at_once(base: str, *given: tuple[Any, list[int]]) -> list[int | None]:
    """Let a process for each write datasets in turn, and return their exit codes."""
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(len(given))
    processes = [
        spawn.Process(target=write_at_once, args=(base, name, counts, barrier))
        for name, counts in given
    ]
    started(*processes)
    return [process.exitcode for process in processes]


def test_the_bytes_on_s3_are_those_of_a_local_folder(base: str, tmp_path: Path) -> None:
    for place in (base, str(tmp_path)):
        store = dataset_store(place, "clinic")
        for name in CELLS:
            store_cell(store, name)
        store_both(store)
    assert without_records(objects_of(f"{base}/datasets")) == files_of(tmp_path / "datasets")


def test_two_processes_that_collate_different_datasets_lose_nothing(base: str) -> None:
    counts = list(range(2, 2 + EACH))
    codes = written_at_once(base, (CALM, counts), (RUSHED, counts))
    store = dataset_store(base, "clinic")
    found = [objects_of(store.location(name)) for name in CELLS]
    assert codes == [0, 0]
    assert all(looks_whole(objects) and is_whole(objects) for objects in found)
    assert [store_cell(store, name, counts[-1]).version for name in CELLS] == [
        f"1.{EACH - 1}.0"
    ] * 2


def test_two_processes_that_collate_the_same_dataset_agree(base: str) -> None:
    codes = written_at_once(base, *[(CALM, [3] * EACH)] * 2)
    objects = objects_of(dataset_store(base, "clinic").location(CALM))
    assert codes == [0, 0]
    assert (looks_whole(objects), is_whole(objects)) == (True, True)


def test_two_processes_with_other_content_leave_one_of_theirs_or_a_stale_dataset(base: str) -> None:
    codes = written_at_once(base, (CALM, [2, 3] * EACH), (CALM, [4, 5] * EACH))
    store = dataset_store(base, "clinic")
    objects = objects_of(store.location(CALM))
    assert codes == [0, 0]
    assert not looks_whole(objects) or is_whole(objects)
    mended = store_cell(store, CALM, 6)
    objects = objects_of(store.location(CALM))
    assert (looks_whole(objects), is_whole(objects)) == (True, True)
    assert store.altered({CALM: mended.sha256}) == set()


def write_and_die(base: str, writes: int) -> None:
    """Store another dataset, and be killed as soon as a number of objects are written."""
    import s3fs

    done = threading.Semaphore(writes)

    def dying(put: Any) -> Any:
        def put_or_die(*given: object) -> None:
            if not done.acquire(blocking=False):
                os._exit(9)
            put(*given)

        return put_or_die

    for name in ("pipe_file", "put_file"):
        setattr(s3fs.S3FileSystem, name, dying(getattr(s3fs.S3FileSystem, name)))
    object_driver.AT_ONCE = 1
    store_cell(dataset_store(base, "clinic"), CALM, 3)


@pytest.mark.parametrize("writes", range(OBJECTS + 1))
def test_a_killed_writer_leaves_nothing_that_looks_whole_and_is_not(base: str, writes: int) -> None:
    store = dataset_store(base, "clinic")
    before = store_cell(store, CALM, 2)
    killed = multiprocessing.get_context("spawn").Process(target=write_and_die, args=(base, writes))
    started(killed)
    objects = objects_of(store.location(CALM))
    assert killed.exitcode == (0 if writes == OBJECTS else 9)
    assert looks_whole(objects) == (writes in {0, OBJECTS})
    assert not looks_whole(objects) or is_whole(objects)
    assert store.altered({CALM: before.sha256}) == (set() if writes == 0 else {CALM})
    assert store_cell(store, CALM, 3).version == "1.1.0"
    assert looks_whole(objects_of(store.location(CALM)))


def test_what_a_killed_writer_left_is_not_read(base: str) -> None:
    store = dataset_store(base, "clinic")
    store_cell(store, CALM, 2)
    started(multiprocessing.get_context("spawn").Process(target=write_and_die, args=(base, 2)))
    with pytest.raises(InputError, match="is not whole"):
        store_both(store, [CALM])
    with pytest.raises(InputError, match="is not whole"), fetched(store.location(CALM)):
        pass


def test_datasets_that_have_not_changed_cost_a_listing(server: S3Server, base: str) -> None:
    store = dataset_store(base, "clinic")
    lists = {name: store_cell(store, name).sha256 for name in CELLS}
    counts = [server.count(lambda: store.altered(lists)) for _ in range(3)]
    assert (store.altered(lists), counts) == (set(), [4, 1, 1])


def test_a_byte_that_was_altered_behind_the_stores_back_is_noticed(base: str) -> None:
    import s3fs

    store = dataset_store(base, "clinic")
    lists = {name: store_cell(store, name).sha256 for name in CELLS}
    system, path = s3fs.S3FileSystem(use_listings_cache=False), store.location(CALM)
    data = bytearray(system.cat_file(f"{path}/goldens.jsonl"))
    data[len(data) // 2] ^= 1
    system.pipe_file(f"{path}/goldens.jsonl", bytes(data))
    assert store.altered(lists) == {CALM}


def test_pruning_deletes_what_nobody_wants(base: str) -> None:
    store = dataset_store(base, "clinic")
    for name in CELLS:
        store_cell(store, name)
    store_both(store)
    store.prune([RUSHED, BOTH])
    left = {name.rpartition("/")[0] for name in objects_of(store.location())}
    assert left == {"billing/rushed", "billing/combined"}


def test_a_bucket_that_is_not_there_holds_nothing_to_read(server: S3Server) -> None:
    assert server.url
    url = f"s3://{uuid.uuid4().hex}/dataset"
    with pytest.raises(InputError, match=f"there is nothing at {url}"), fetched(url):
        pass


def test_a_bucket_that_nobody_may_read_is_one_line(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import s3fs

    def denied(*_: object, **__: object) -> None:
        raise PermissionError("Access Denied")

    monkeypatch.setattr(s3fs.S3FileSystem, "find", denied)
    with pytest.raises(InputError) as refused, fetched(base):
        pass
    assert str(refused.value) == f"{base} cannot be reached: permission is denied (Access Denied)"


def test_a_server_that_is_not_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(InputError, match="cannot be reached: "), fetched("s3://bucket/dataset"):
        pass
    s3fs.S3FileSystem.clear_instance_cache()
