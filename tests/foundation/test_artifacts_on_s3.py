"""The store on a server that answers as S3 does: several writers, killed writers, few requests."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import threading
import uuid
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from typing import Any

import polars as pl
import pytest

from coverage_assets.foundation import object_driver, object_storage
from coverage_assets.foundation.artifacts import Artifact, ArtifactStore, PartKey
from coverage_assets.foundation.digests import sha256_table
from tests.foundation.s3_server import S3Server, serve

pytestmark = [pytest.mark.s3, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

TABLE = pl.DataFrame({"name": ["one", "two"], "count": [1, 2]})
OTHER = TABLE.with_columns(pl.col("count") + 1)
CELL = ("billing", "calm")
NEIGHBOR = ("billing", "rushed")
EACH = 20
ROUNDS = 10


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with serve() as found:
        yield found


@pytest.fixture
def base(server: S3Server) -> str:
    assert server.url
    return f"s3://bucket/{uuid.uuid4().hex}"


@pytest.fixture
def store(base: str) -> ArtifactStore:
    return ArtifactStore(base, "toy")


def s3() -> Any:
    import s3fs

    return s3fs.S3FileSystem(use_listings_cache=False)


def cells_of(domain: str) -> list[PartKey]:
    return [(domain, f"b{number}") for number in range(EACH)]


def fill(base: str, domain: str, start: object) -> None:
    store = ArtifactStore(base, "toy")
    start.wait()  # type: ignore[attr-defined]
    for cell in cells_of(domain):
        store.write("scenarios", {cell: TABLE})


def started(*writers: BaseProcess) -> None:
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()


def test_two_processes_that_write_at_once_lose_nothing(base: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    for attempt in range(ROUNDS):
        here, barrier = f"{base}/{attempt}", spawn.Barrier(2)
        started(
            *(spawn.Process(target=fill, args=(here, name, barrier)) for name in ("left", "right"))
        )
        store = ArtifactStore(here, "toy")
        cells = [*cells_of("left"), *cells_of("right")]
        assert (
            sorted(store.parts("scenarios")),
            set(store.intact("scenarios", cells).values()),
        ) == (sorted(cells), {sha256_table(TABLE)})


def write_and_die(base: str, writes: int) -> None:
    """Write two cells over others, and be killed as soon as a number of objects are written."""
    import s3fs

    put, done = s3fs.S3FileSystem.pipe_file, threading.Semaphore(writes)

    def put_or_die(*given: object) -> None:
        if not done.acquire(blocking=False):
            os._exit(9)
        put(*given)

    s3fs.S3FileSystem.pipe_file = put_or_die
    object_driver.AT_ONCE = 1
    given = Artifact(OTHER, document="[]\n")
    ArtifactStore(base, "toy").write("scenarios", {CELL: given, NEIGHBOR: given})


@pytest.mark.parametrize("writes", range(7))
def test_a_killed_writer_leaves_parts_stale_and_never_wrong(
    base: str, store: ArtifactStore, writes: int
) -> None:
    old, new = sha256_table(TABLE), sha256_table(OTHER)
    given = Artifact(TABLE, document="{}\n")
    store.write("scenarios", {CELL: given, NEIGHBOR: given})
    store.intact("scenarios", [CELL, NEIGHBOR])
    killed = multiprocessing.get_context("spawn").Process(target=write_and_die, args=(base, writes))
    started(killed)
    expected = {
        CELL: [old, None, None, None, None, new, new][writes],
        NEIGHBOR: [old, old, old, None, None, None, new][writes],
    }
    assert (store.intact("scenarios", [CELL, NEIGHBOR]), killed.exitcode) == (
        expected,
        0 if writes == 6 else 9,
    )


def test_what_a_killed_writer_left_is_mended_by_writing_again(
    base: str, store: ArtifactStore
) -> None:
    started(multiprocessing.get_context("spawn").Process(target=write_and_die, args=(base, 3)))
    store.write("scenarios", {CELL: TABLE, NEIGHBOR: TABLE})
    assert set(store.intact("scenarios", [CELL, NEIGHBOR]).values()) == {sha256_table(TABLE)}


def test_a_table_that_was_altered_behind_the_stores_back_is_noticed(store: ArtifactStore) -> None:
    store.write("scenarios", {CELL: TABLE, NEIGHBOR: TABLE})
    store.intact("scenarios", [CELL, NEIGHBOR])
    system, path = s3(), store.location("scenarios", CELL)
    data = bytearray(system.cat_file(path))
    data[len(data) // 2] ^= 1
    system.pipe_file(path, bytes(data))
    found = [
        store.intact("scenarios", [CELL, NEIGHBOR]),
        store.read_parts("scenarios", [CELL, NEIGHBOR]).versions,
    ]
    assert found == [{CELL: None, NEIGHBOR: sha256_table(TABLE)}] * 2


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"null", b"\xff", b'{"format":2}', b"[" * 9999]
)
def test_a_damaged_record_makes_its_part_stale(store: ArtifactStore, damage: bytes) -> None:
    store.write("scenarios", {CELL: TABLE, NEIGHBOR: TABLE})
    store.intact("scenarios", [CELL, NEIGHBOR])
    s3().pipe_file(store.location("scenarios", CELL, suffix="record"), damage)
    assert store.intact("scenarios", [CELL, NEIGHBOR]) == {
        CELL: None,
        NEIGHBOR: sha256_table(TABLE),
    }


@pytest.mark.parametrize("suffix", ["parquet", "json", "record"])
def test_a_missing_object_makes_its_part_stale(store: ArtifactStore, suffix: str) -> None:
    store.write("scenarios", {CELL: Artifact(TABLE, document="{}\n")})
    store.intact("scenarios", [CELL])
    s3().rm_file(store.location("scenarios", CELL, suffix=suffix))
    assert store.intact("scenarios", [CELL]) == {CELL: None}


def test_an_object_that_its_tag_does_not_prove_is_read_once(
    server: S3Server, store: ArtifactStore
) -> None:
    store.write("scenarios", {CELL: TABLE, NEIGHBOR: TABLE})
    path = store.location("scenarios", CELL)
    system = s3()
    upload_in_pieces(system, path, system.cat_file(path))
    version = {CELL: sha256_table(TABLE)}
    counts = [server.count(lambda: store.intact("scenarios", [CELL])) for _ in range(2)]
    assert (store.intact("scenarios", [CELL]), counts) == (version, [4, 1])


def upload_in_pieces(system: Any, url: str, data: bytes) -> None:
    """Upload as large files are, so that the tag is not the md5 of the content."""
    bucket, _, key = url.removeprefix("s3://").partition("/")
    upload = system.call_s3("create_multipart_upload", Bucket=bucket, Key=key)["UploadId"]
    piece = system.call_s3(
        "upload_part", Bucket=bucket, Key=key, UploadId=upload, PartNumber=1, Body=data
    )
    system.call_s3(
        "complete_multipart_upload",
        Bucket=bucket,
        Key=key,
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": piece["ETag"]}]},
    )


def test_pruning_deletes_records_with_their_parts(store: ArtifactStore) -> None:
    store.write("scenarios", {CELL: TABLE, NEIGHBOR: Artifact(TABLE, document="{}\n")})
    gone = store.prune("scenarios", [CELL])
    left = [name.rpartition("/")[2] for name in s3().find(f"{store.base}/toy/scenarios")]
    assert (gone, left) == (
        ["billing/rushed.json", "billing/rushed.parquet"],
        ["calm.parquet", "calm.record"],
    )


@pytest.mark.parametrize(("age", "left"), [(36_500, 2), (1, 1)])
def test_uploads_that_nobody_finishes_are_swept_when_they_are_old(
    store: ArtifactStore, monkeypatch: pytest.MonkeyPatch, age: int, left: int
) -> None:
    system, folder = s3(), store.base.removeprefix("s3://bucket/")
    for name in (
        f"{folder}/toy/scenarios/billing/calm.parquet",
        f"{folder}/toy/scenarios_of_others",
    ):
        system.call_s3("create_multipart_upload", Bucket="bucket", Key=name)
    monkeypatch.setattr(object_storage, "ABANDONED", dt.timedelta(days=age))
    store.sweep(["scenarios"])
    found = system.call_s3("list_multipart_uploads", Bucket="bucket", Prefix=folder)
    assert len(found.get("Uploads", [])) == left


def test_a_bucket_that_is_not_there_is_empty_and_is_made_by_the_first_write() -> None:
    store = ArtifactStore(f"s3://{uuid.uuid4().hex}/artifacts", "toy")
    before = (
        store.intact("scenarios", [CELL]),
        store.parts("scenarios"),
        store.prune("scenarios", []),
    )
    store.sweep(["scenarios"])
    store.write("scenarios", {CELL: TABLE})
    assert (before, store.parts("scenarios")) == (({CELL: None}, [], []), [CELL])
