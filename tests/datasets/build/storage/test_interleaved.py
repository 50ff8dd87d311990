"""Two writers of one dataset in an object store, interleaved request by request and killed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from coverage_assets.datasets.build import dataset_store
from tests.datasets.build.storage.judge import is_whole, looks_whole, objects_of
from tests.datasets.build.storage.toys import CALM, store_cell

Request = Callable[[], object]
REQUESTS = 5
"""Four files and their record."""


class Held:
    """Holds requests that change the store back, so that a test sends them one by one."""

    def __init__(self) -> None:
        self.requests: list[Request] | None = None

    def hold(self, request: Request) -> None:
        if self.requests is None:
            request()
        else:
            self.requests.append(request)

    def of(self, act: Callable[[], object]) -> list[Request]:
        self.requests = []
        act()
        found, self.requests = self.requests, None
        return found


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    """Stores an upload's content when it is begun, and sends it when the test says so."""
    holder, pipe = Held(), MemoryFileSystem.pipe_file

    def put_file(system: Any, source: str, target: str, **_: Any) -> None:
        with open(source, "rb") as stream:  # noqa: PTH123 - as drivers do
            pipe_file(system, target, stream.read())

    def pipe_file(system: Any, path: str, value: bytes, **_: Any) -> None:
        holder.hold(lambda: pipe(system, path, value))

    monkeypatch.setattr(MemoryFileSystem, "put_file", put_file)
    monkeypatch.setattr(MemoryFileSystem, "pipe_file", pipe_file)
    return holder


@pytest.mark.parametrize("sent", range(REQUESTS + 1))
def test_a_writer_killed_at_any_request_leaves_nothing_that_looks_whole_and_is_not(
    base: str, held: Held, sent: int
) -> None:
    store = dataset_store(base, "clinic")
    before, after = store_cell(store, count=2).sha256, list[str]()
    requests = held.of(lambda: after.append(store_cell(store, count=3).sha256))
    for request in requests[:sent]:
        request()
    objects = objects_of(store.location(CALM))
    assert not looks_whole(objects) or is_whole(objects)
    assert len(requests) == REQUESTS
    assert store.altered({CALM: before}) == (set() if sent == 0 else {CALM})
    assert store.altered({CALM: after[0]}) == (set() if sent == REQUESTS else {CALM})


@pytest.mark.parametrize("sent", range(1, REQUESTS))
def test_what_a_killed_writer_left_is_mended_by_writing_again(
    base: str, held: Held, sent: int
) -> None:
    store = dataset_store(base, "clinic")
    store_cell(store, count=2)
    for request in held.of(lambda: store_cell(store, count=3))[:sent]:
        request()
    mended = store_cell(store, count=3)
    objects = objects_of(store.location(CALM))
    assert (looks_whole(objects), is_whole(objects), mended.version) == (True, True, "1.1.0")


def test_two_writers_interleaved_in_any_order_leave_one_of_their_datasets_or_a_stale_one(
    base: str, held: Held
) -> None:
    store = dataset_store(base, "clinic")
    lists: list[str] = []

    def writer(count: int) -> list[Request]:
        return held.of(lambda: lists.append(store_cell(store, count=count).sha256))

    left, right = writer(2), writer(3)
    for places in combinations(range(2 * REQUESTS), REQUESTS):
        order = [left if place in places else right for place in range(2 * REQUESTS)]
        requests = {id(one): iter(one) for one in (left, right)}
        for one in order:
            next(requests[id(one)])()
            objects = objects_of(store.location(CALM))
            assert not looks_whole(objects) or is_whole(objects)
        agreed = [store.altered({CALM: digest}) == set() for digest in lists]
        assert any(agreed) == looks_whole(objects)
