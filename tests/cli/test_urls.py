"""Commands that read and write datasets at URLs."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from fsspec.registry import _registry

from tests.cli.conftest import Call
from tests.datasets.build.storage.judge import is_whole, looks_whole, objects_of, without_records
from tests.datasets.running import stored_files
from tests.datasets.small import document, small_folder
from tests.datasets.toy import ToyFactory
from tests.defs.editing import CONFIG

CLINIC = ("--vertical", "clinic", "--domain", "billing", "--behavior", "calm", "--jobs", 1)
DATASET = "datasets/clinic/billing/calm"
SAMPLE = CONFIG.parent / "data" / "samples" / "datasets" / "v2" / "helpdesk.access.vague"


@pytest.fixture
def base() -> Iterator[str]:
    yield f"memory://{uuid.uuid4().hex}"
    fsspec.filesystem("memory").store.clear()


@pytest.fixture
def small(base: str, tmp_path: Path) -> str:
    """The small dataset, copied by hand."""
    url = f"{base}/plain"
    for path in small_folder(tmp_path / "plain").iterdir():
        put(f"{url}/{path.name}", path.read_bytes())
    return url


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands generate toy conversations."""
    monkeypatch.setattr("coverage_assets.datasets.build.DeclaredGeneratorFactory", ToyFactory)


def put(url: str, data: bytes) -> None:
    system, path = fsspec.core.url_to_fs(url)
    system.makedirs(path.rpartition("/")[0], exist_ok=True)
    system.pipe_file(path, data)


@pytest.mark.parametrize("command", ["read", "verify", "budget"])
@pytest.mark.parametrize("header", ["", "/dataset.json"])
def test_a_url_gives_what_a_copy_gives(
    call: Call, small: str, tmp_path: Path, command: str, header: str
) -> None:
    local = call(command, f"{tmp_path}/plain{header}", "--format", "json")
    remote = call(command, f"{small}{header}", "--format", "json")
    assert (remote.code, remote.err) == (0, "")
    assert remote.out.replace(small, str(tmp_path / "plain")) == local.out


def test_a_single_file_is_read_by_url(call: Call, base: str) -> None:
    put(f"{base}/old/small.json", json.dumps(document()).encode())
    said = call("read", f"{base}/old/small.json", "--sample", 1)
    assert (said.code, "rye loaves" in said.out) == (0, True)


def test_responses_are_scored_by_a_dataset_at_a_url(call: Call, base: str, tmp_path: Path) -> None:
    for path in SAMPLE.iterdir():
        put(f"{base}/vague/{path.name}", path.read_bytes())
    right = tmp_path / "right.jsonl"
    right.write_text(call("read", SAMPLE, "--format", "responses").out)
    remote, local = (call("score", place, right) for place in (f"{base}/vague", SAMPLE))
    assert (remote.code, remote) == (0, local)


def test_a_dataset_at_a_url_is_exported(call: Call, small: str, tmp_path: Path) -> None:
    said = call("export", "openai", small, "--out", tmp_path / "out")
    assert (said.code, said.out.splitlines()[-1]) == (0, f"{tmp_path}/out/bakery.orders.plain")


def test_a_domain_is_exported_to_a_url_and_replaced_when_asked(
    call: Call, small: str, base: str, tmp_path: Path
) -> None:
    call("export", "openai", tmp_path / "plain", "--out", tmp_path / "out")
    said = [
        call("export", "openai", small, "--out", f"{base}/out", *more)
        for more in ((), (), ("--overwrite",))
    ]
    assert [one.code for one in said] == [0, 2, 0]
    assert said[1].err.startswith(f"error: {base}/out/bakery.orders.plain is there already")
    assert objects_of(f"{base}/out") == stored_files(tmp_path / "out")


def test_replacing_an_export_deletes_what_it_no_longer_holds(
    call: Call, small: str, base: str
) -> None:
    call("export", "openai", small, "--out", f"{base}/out")
    put(f"{base}/out/bakery.orders.plain/old.txt", b"old")
    call("export", "openai", small, "--out", f"{base}/out", "--overwrite")
    assert "bakery.orders.plain/old.txt" not in objects_of(f"{base}/out")


def test_a_run_at_a_url_has_the_bytes_of_a_local_run(call: Call, base: str, tmp_path: Path) -> None:
    for out in (tmp_path, base):
        said = call("generate", *CLINIC, "--combine", "domain", "--out", out)
        assert (said.code, said.out.splitlines()[-1]) == (0, f"{out}/datasets/clinic")
    objects = objects_of(base)
    assert without_records(objects) == stored_files(tmp_path)
    assert looks_whole(objects_of(f"{base}/{DATASET}"))
    assert call("verify", base).code == 0


def test_a_run_at_a_url_is_only_replaced_when_asked(call: Call, base: str) -> None:
    call("generate", *CLINIC, "--out", base)
    again = call("generate", *CLINIC, "--out", base)
    assert (again.code, again.err.startswith(f"error: {base}/datasets/clinic holds a")) == (2, True)


def test_versions_count_on_at_a_url(call: Call, base: str) -> None:
    versions = []
    for more in ((), ("--per-scenario", 2), ("--per-scenario", 2)):
        said = call("generate", *CLINIC, "--out", base, "--overwrite", "--format", "json", *more)
        versions += [dataset["version"] for dataset in said.json["datasets"]]
        assert is_whole(objects_of(f"{base}/{DATASET}"))
    assert versions == ["1.0.0", "1.1.0", "1.1.0"]


def test_shards_are_merged_to_a_url(call: Call, base: str, tmp_path: Path) -> None:
    call("generate", *CLINIC, "--shard", "1/1", "--out", tmp_path / "shard")
    said = call("merge", tmp_path / "shard", "--out", base)
    assert (said.code, looks_whole(objects_of(f"{base}/{DATASET}"))) == (0, True)


@pytest.mark.parametrize("more", [("--resume",), ("--shard", "1/2")])
def test_what_needs_a_local_folder_says_what_to_do_instead(
    call: Call, base: str, more: tuple[str, ...]
) -> None:
    said = call("generate", *CLINIC, "--out", base, *more)
    assert (said.code, "coverage-assets merge DIRECTORY --out URL" in said.err) == (2, True)
    assert objects_of(base) == {}


def test_a_damaged_dataset_at_a_url_is_found(call: Call, base: str) -> None:
    call("generate", *CLINIC, "--out", base)
    put(f"{base}/{DATASET}/goldens.jsonl", b"{}\n")
    said = call("verify", base, "--format", "json")
    places = {failure["path"] for failure in said.json["failures"]}
    assert (said.code, f"{base}/{DATASET}/goldens.jsonl:1" in places) == (1, True)
    assert f"{base}/{DATASET}/dataset.record:1" in places
    assert all(place.startswith(base) for place in places)


@pytest.mark.parametrize("command", ["read", "budget", "score", "export"])
def test_a_dataset_that_is_not_whole_is_refused(
    call: Call, base: str, tmp_path: Path, command: str
) -> None:
    call("generate", *CLINIC, "--out", base)
    put(f"{base}/{DATASET}/goldens.jsonl", b"{}\n")
    url = f"{base}/{DATASET}"
    (tmp_path / "none.jsonl").touch()
    given = {"score": (url, tmp_path / "none.jsonl"), "export": ("openai", url)}
    said = call(command, *given.get(command, (url,)))
    assert (said.code, said.err.startswith(f"error: {url} is not whole")) == (2, True)


@pytest.mark.parametrize("command", ["read", "verify", "budget"])
@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("memory://nothing/here", "there is nothing at memory://nothing/here"),
        ("nowhere://a/b", "Protocol not known: nowhere"),
        ("s3://bucket/dataset", "pip install 'coverage-assets[s3]'"),
    ],
)
def test_a_place_that_cannot_be_reached_is_one_line(
    call: Call, monkeypatch: pytest.MonkeyPatch, command: str, url: str, reason: str
) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    monkeypatch.delitem(_registry, "s3", raising=False)
    said = call(command, url)
    assert (said.code, said.out, said.err.count("\n"), reason in said.err) == (2, "", 1, True)


def test_a_prefix_of_several_datasets_is_no_dataset(call: Call, base: str) -> None:
    call("generate", *CLINIC, "--out", base)
    said = call("read", f"{base}/datasets")
    assert (said.code, "holds no dataset.json: name the folder" in said.err) == (2, True)
