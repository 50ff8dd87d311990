"""What is remembered beside the artifacts: it may be lost at any time, and is never half there."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fsspec.core import url_to_fs

from resources.memory import FORMAT, Memory
from resources.namespace import Location
from tests.defs.editing import CONFIG

UPDATES = 25
COUNT = f"""
import sys
from resources.memory import Memory
from resources.namespace import Location

memory = Memory(Location(artifacts=sys.argv[1]).namespace("toy"))
for number in range({UPDATES}):
    memory.update("counts", lambda before: {{**before, f"{{sys.argv[2]}} {{number}}": True}})
"""
BROKEN = {
    "nothing": b"",
    "half a document": b'{"format": 1, "content": {"a"',
    "no text": b"\xff\xfe\x00",
    "another kind of document": b"[1]",
    "another format": json.dumps({"format": FORMAT + 1, "content": {"a": 1}}).encode(),
    "no content": json.dumps({"format": FORMAT}).encode(),
    "another kind of content": json.dumps({"format": FORMAT, "content": ["a"]}).encode(),
    "nested without end": b"[" * 200_000,
}


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(Location(artifacts=str(tmp_path)).namespace("toy"))


@pytest.fixture
def remote() -> Memory:
    return Memory(Location(artifacts=f"memory://{uuid.uuid4().hex}/artifacts").namespace("toy"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "toy" / ".memory" / "wanted.json"


def add(memory: Memory, name: str, key: str) -> None:
    memory.update(name, lambda before: {**before, key: True})


def add_many(memory: Memory, name: str, writer: str) -> None:
    for number in range(UPDATES):
        add(memory, name, f"{writer} {number}")


def test_what_was_never_remembered_is_empty(memory: Memory) -> None:
    assert memory.read("wanted") == {}


def test_an_update_is_made_of_what_was_there(memory: Memory) -> None:
    add(memory, "wanted", "a")
    add(memory, "wanted", "b")
    assert memory.read("wanted") == {"a": True, "b": True}


def test_documents_lie_beside_the_artifacts_of_their_namespace(memory: Memory, file: Path) -> None:
    add(memory, "wanted", "a")
    add(memory, "verdicts/taxonomy", "a")
    assert (file.is_file(), (file.parent / "verdicts" / "taxonomy.json").is_file()) == (True, True)


def test_namespaces_remember_apart(memory: Memory, tmp_path: Path) -> None:
    add(memory, "wanted", "a")
    assert Memory(Location(artifacts=str(tmp_path)).namespace("other")).read("wanted") == {}


@pytest.mark.parametrize("damage", BROKEN.values(), ids=BROKEN)
def test_a_broken_document_is_empty_until_it_is_updated(
    memory: Memory, file: Path, damage: bytes
) -> None:
    file.parent.mkdir(parents=True)
    file.write_bytes(damage)
    before = memory.read("wanted")
    add(memory, "wanted", "a")
    assert (before, memory.read("wanted")) == ({}, {"a": True})


def test_where_nothing_can_be_written_all_goes_on_without(
    memory: Memory, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file.parent.parent.mkdir()
    file.parent.write_text("a file stands where the folder should go")
    add(memory, "wanted", "a")
    assert (memory.read("wanted"), "cannot remember wanted of toy" in caplog.text) == ({}, True)


def test_what_a_killed_writer_left_is_deleted_by_the_next(memory: Memory, file: Path) -> None:
    left = file.parent / "verdicts" / ".unfinished-0123-taxonomy.json"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"{")
    add(memory, "wanted", "a")
    assert not left.exists()


def test_two_writers_of_a_document_lose_nothing(memory: Memory) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda writer: add_many(memory, "wanted", writer), ("one", "two")))
    assert len(memory.read("wanted")) == 2 * UPDATES


def test_writers_of_two_documents_lose_nothing(
    memory: Memory, caplog: pytest.LogCaptureFixture
) -> None:
    names = ("wanted", "verdicts/taxonomy")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda name: add_many(memory, name, "one"), names))
    assert ([len(memory.read(name)) for name in names], caplog.text) == ([UPDATES, UPDATES], "")


@pytest.mark.slow
def test_two_processes_that_update_a_document_at_once_lose_nothing(
    memory: Memory, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", COUNT, str(tmp_path)]
    processes = [subprocess.Popen([*command, name], cwd=CONFIG.parent) for name in ("one", "two")]
    assert [process.wait() for process in processes] == [0, 0]
    assert len(memory.read("counts")) == 2 * UPDATES


def test_an_object_store_remembers(remote: Memory) -> None:
    before = remote.read("verdicts/taxonomy")
    add(remote, "verdicts/taxonomy", "a")
    add(remote, "verdicts/taxonomy", "b")
    assert remote.namespace.store.is_remote
    assert (before, remote.read("verdicts/taxonomy")) == ({}, {"a": True, "b": True})


@pytest.mark.parametrize("damage", BROKEN.values(), ids=BROKEN)
def test_a_broken_object_is_empty(remote: Memory, damage: bytes) -> None:
    system, path = url_to_fs(f"{remote.namespace.artifacts}/toy/.memory/wanted.json")
    system.pipe_file(path, damage)
    assert remote.read("wanted") == {}
