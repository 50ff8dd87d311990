"""Writers and pruners of one object store, interleaved request by request and killed at any."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import fsspec
import polars as pl
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from coverage_assets.foundation.artifacts import Artifact, ArtifactStore, PartKey

PARTS: list[PartKey] = [("billing", "calm"), ("billing", "rushed"), ("returns", "calm")]
ASSET = "scenarios"
AT_ONCE = 3
ALL = 1_000
Request = Callable[[], None]
Tag = Callable[[bytes], str | None]


class Objects(MemoryFileSystem):  # type: ignore[misc] # fsspec has no types
    """Objects in memory with tags, whose changing requests can be held back."""

    protocol = "objects"
    store: dict[str, Any] = {}  # noqa: RUF012 # as the base class has it
    held: list[Request] | None = None
    tag: Tag = staticmethod(lambda _: None)

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(super()._strip_protocol(path.replace("objects://", "memory://")))

    def pipe_file(self, path: str, value: bytes, **options: Any) -> None:
        self._request(lambda: super(Objects, self).pipe_file(path, value, **options))

    def rm_file(self, path: str) -> None:
        self._request(lambda: self.forget(path))

    def forget(self, path: str) -> None:
        self.store.pop(self._strip_protocol(path), None)

    def find(self, path: str, **options: Any) -> Any:
        found = super().find(path, **options)
        return {
            name: {**info, "ETag": type(self).tag(self.cat_file(name))}
            for name, info in found.items()
        }

    def _request(self, request: Request) -> None:
        if self.held is None:
            request()
        else:
            self.held.append(request)


fsspec.register_implementation("objects", Objects, clobber=True)


@dataclass
class Task:
    """A writer or pruner: its requests, and what it makes of each part that it touches."""

    requests: Iterator[Request]
    results: dict[PartKey, str | None]
    contested: set[PartKey] = field(default_factory=set)


class Store(RuleBasedStateMachine):
    """The store against a model: a part that only one task touched is as that task left it."""

    def __init__(self) -> None:
        super().__init__()
        Objects.store.clear()
        self.store = ArtifactStore("objects://bucket/artifacts", "toy")
        self.running: list[Task] = []
        self.known: dict[PartKey, str | None] = dict.fromkeys(PARTS)
        self.number = 0

    @precondition(lambda self: len(self.running) < AT_ONCE)
    @rule(parts=st.sets(st.sampled_from(PARTS), min_size=1))
    def begin_to_write(self, parts: set[PartKey]) -> None:
        self.number += 1
        version = str(self.number)
        given: dict[PartKey, Artifact | pl.DataFrame] = {
            part: artifact(part, version) for part in sorted(parts)
        }
        self.begin(lambda: self.store.write(ASSET, given), dict.fromkeys(parts, version))

    @precondition(lambda self: len(self.running) < AT_ONCE)
    @rule(keep=st.sets(st.sampled_from(PARTS)))
    def begin_to_prune(self, keep: set[PartKey]) -> None:
        self.begin(lambda: self.store.prune(ASSET, sorted(keep)), dict.fromkeys({*PARTS} - keep))

    def begin(self, act: Callable[[], object], results: dict[PartKey, Any]) -> None:
        Objects.held = []
        act()
        task = Task(iter(Objects.held), results)
        Objects.held = None
        for other in self.running:
            both = task.results.keys() & other.results.keys()
            task.contested |= both
            other.contested |= both
        for part in results:
            self.known.pop(part, None)
        self.running.append(task)

    @precondition(lambda self: self.running)
    @rule(data=st.data(), steps=st.one_of(st.just(ALL), st.integers(1, 5)))
    def advance(self, data: st.DataObject, steps: int) -> None:
        task = data.draw(st.sampled_from(self.running))
        for request in islice(task.requests, steps):
            request()
        if steps == ALL:
            self.running.remove(task)
            alone = task.results.keys() - task.contested
            self.known |= {part: task.results[part] for part in alone}

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def kill(self, data: st.DataObject) -> None:
        self.running.remove(data.draw(st.sampled_from(self.running)))

    @invariant()
    def what_one_task_touched_is_as_it_left_it(self) -> None:
        found = self.store.intact(ASSET, PARTS)
        assert {part: found[part] for part in self.known} == self.known
        listed = set(self.store.parts(ASSET))
        assert {part for part in self.known if part in listed} == {
            part for part, version in self.known.items() if version is not None
        }

    @invariant()
    def what_is_intact_is_never_wrong(self) -> None:
        read = self.store.read_parts(ASSET, PARTS).versions
        for part, version in self.store.all_intact({ASSET: PARTS, "other": []})[ASSET].items():
            assert read[part] == version
            if version is not None:
                expected = artifact(part, version)
                assert self.store.read(ASSET, part).equals(expected.table)
                assert expected.document in {None, self.document(part)}

    def document(self, part: PartKey) -> str | None:
        location = self.store.location(ASSET, part, suffix="json")
        system = fsspec.filesystem("objects")
        return system.cat_file(location).decode() if system.exists(location) else None


def artifact(part: PartKey, version: str) -> Artifact:
    """Make what a version of a part is; every second one has a document."""
    table = pl.DataFrame({"part": ["/".join(part)], "version": [version]})
    return Artifact(table, version if int(version) % 2 else None, version)


@pytest.mark.parametrize(
    "tag",
    [
        lambda data: hashlib.md5(data).hexdigest(),
        lambda data: hashlib.sha256(data).hexdigest()[:32],
        lambda _: None,
    ],
    ids=["tags that prove the content", "tags that only change with it", "no tags"],
)
def test_writers_and_pruners_that_are_interleaved_and_killed_leave_nothing_wrong(
    tag: Tag, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Objects, "tag", staticmethod(tag))
    run_state_machine_as_test(Store)
