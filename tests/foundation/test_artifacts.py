from __future__ import annotations

import errno
import json
import multiprocessing
import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import fsspec
import polars as pl
import pytest

from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation.artifacts import Artifact, ArtifactStore, PartKey, parquet_files
from coverage_assets.foundation.digests import sha256_bytes, sha256_file, sha256_table
from coverage_assets.foundation.files import UNFINISHED
from coverage_assets.foundation.part_files import RECORD, VERSION
from coverage_assets.foundation.storage import SUMS

TABLE = pl.DataFrame(
    {"name": ["one", "two", None], "count": [1, 2, 3], "tags": [["a"], [], ["b", "c"]]}
)
OTHER = TABLE.with_columns(pl.col("count") + 1)
CELL = ("billing", "calm")
NEIGHBOR = ("billing", "rushed")


@pytest.fixture
def local(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore(str(tmp_path), "toy")


@pytest.fixture
def remote() -> Iterator[ArtifactStore]:
    """A store in memory, reached as any object store is."""
    base = f"memory://{uuid.uuid4().hex}/artifacts"
    yield ArtifactStore(base, "toy")
    fsspec.filesystem("memory").store.clear()


@pytest.fixture(params=["local", "remote"])
def store(request: pytest.FixtureRequest) -> ArtifactStore:
    found: ArtifactStore = request.getfixturevalue(request.param)
    return found


def strays_in(folder: Path) -> list[Path]:
    return list(folder.rglob(f"{UNFINISHED}*"))


def test_what_is_written_is_read_back(store: ArtifactStore) -> None:
    store.write("scenarios", {CELL: TABLE})
    assert store.read("scenarios", CELL).equals(TABLE)


def test_a_whole_table_is_named_after_its_asset(local: ArtifactStore, tmp_path: Path) -> None:
    local.write("taxonomy", {(): TABLE})
    assert (tmp_path / "toy" / "taxonomy" / "taxonomy.parquet").is_file()


def test_a_cell_is_named_after_its_domain_and_behavior(
    local: ArtifactStore, tmp_path: Path
) -> None:
    local.write("scenarios", {CELL: TABLE})
    assert (tmp_path / "toy" / "scenarios" / "billing" / "calm.parquet").is_file()


@pytest.mark.parametrize(("asset", "part"), [("taxonomy", ()), ("scenarios", CELL)])
def test_the_location_is_where_the_file_is(
    local: ArtifactStore, asset: str, part: tuple[str, ...]
) -> None:
    local.write(asset, {part: TABLE})
    assert pl.read_parquet(local.location(asset, part)).equals(TABLE)


def test_a_document_is_written_beside_its_table(local: ArtifactStore) -> None:
    local.write("manifest", {(): Artifact(TABLE, document='{"kept": 3}\n')})
    assert Path(local.location("manifest", suffix="json")).read_text() == '{"kept": 3}\n'


def test_what_is_not_there_yet_is_said_with_the_command_that_makes_it(store: ArtifactStore) -> None:
    with pytest.raises(
        InputError,
        match=r"billing/calm\.parquet is not there yet: run `coverage-assets materialize`",
    ):
        store.read("scenarios", CELL)


def test_the_list_holds_the_digests_of_the_files(local: ArtifactStore, tmp_path: Path) -> None:
    local.write("scenarios", {CELL: TABLE, NEIGHBOR: OTHER})
    folder = tmp_path / "toy" / "scenarios" / "billing"
    assert local.sums("scenarios") == {
        "billing/calm.parquet": sha256_file(folder / "calm.parquet"),
        "billing/rushed.parquet": sha256_file(folder / "rushed.parquet"),
    }


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_sha256sum_agrees_with_the_list(local: ArtifactStore, tmp_path: Path) -> None:
    local.write("scenarios", {CELL: TABLE, NEIGHBOR: Artifact(OTHER, document="{}\n")})
    command = ["sha256sum", "--check", "--strict", "--quiet", SUMS]
    done = subprocess.run(
        command, cwd=tmp_path / "toy" / "scenarios", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_second_write_adds_to_the_list(store: ArtifactStore) -> None:
    store.write("scenarios", {CELL: TABLE})
    store.write("scenarios", {NEIGHBOR: OTHER})
    assert sorted(store.sums("scenarios")) == ["billing/calm.parquet", "billing/rushed.parquet"]


def test_a_second_write_replaces_what_was_there(store: ArtifactStore) -> None:
    store.write("scenarios", {CELL: TABLE})
    store.write("scenarios", {CELL: OTHER})
    assert store.read("scenarios", CELL).equals(OTHER)


def test_the_same_table_gives_the_same_bytes() -> None:
    assert parquet_files([Artifact(TABLE)]) == parquet_files([Artifact(TABLE.clone())])


def test_what_is_encoded_beside_a_table_leaves_no_trace_in_its_bytes() -> None:
    artifacts = [
        Artifact(TABLE),
        Artifact(OTHER, version="one"),
        Artifact(TABLE.clear()),
        Artifact(TABLE.head(1)),
    ]
    assert parquet_files(artifacts) == [parquet_files([alone])[0] for alone in artifacts]


def test_no_tables_are_no_files() -> None:
    assert parquet_files([]) == []


def test_how_a_table_came_about_leaves_no_trace_in_its_bytes() -> None:
    in_pieces = pl.concat([TABLE.head(1), TABLE.tail(2)], rechunk=False).rechunk()
    assert parquet_files([Artifact(in_pieces)]) == parquet_files([Artifact(TABLE)])


def test_a_table_carries_the_digest_of_its_rows_as_version(store: ArtifactStore) -> None:
    store.write("scenarios", {CELL: TABLE})
    assert store.intact("scenarios", [CELL]) == {CELL: sha256_table(TABLE)}


def test_an_asset_may_say_its_version_itself(store: ArtifactStore) -> None:
    store.write("manifest", {(): Artifact(TABLE, version="one")})
    assert store.intact("manifest") == {(): "one"}


def test_any_reader_of_parquet_finds_the_version(local: ArtifactStore) -> None:
    local.write("manifest", {(): Artifact(TABLE, version="one")})
    assert pl.read_parquet_metadata(local.location("manifest"))[VERSION] == "one"


def test_what_was_never_written_is_not_intact(store: ArtifactStore) -> None:
    assert store.intact("scenarios", [CELL]) == {CELL: None}


def test_a_flipped_byte_makes_a_file_not_intact(local: ArtifactStore) -> None:
    local.write("scenarios", {CELL: TABLE, NEIGHBOR: OTHER})
    flip_a_byte(Path(local.location("scenarios", CELL)))
    assert local.intact("scenarios", [CELL, NEIGHBOR]) == {
        CELL: None,
        NEIGHBOR: sha256_table(OTHER),
    }


def test_a_missing_file_is_not_intact(local: ArtifactStore) -> None:
    local.write("scenarios", {CELL: TABLE})
    Path(local.location("scenarios", CELL)).unlink()
    assert local.intact("scenarios", [CELL]) == {CELL: None}


def test_an_altered_document_makes_its_table_not_intact(local: ArtifactStore) -> None:
    local.write("manifest", {(): Artifact(TABLE, document="{}\n")})
    Path(local.location("manifest", suffix="json")).write_text("[]\n")
    assert local.intact("manifest") == {(): None}


def test_a_missing_document_makes_its_table_not_intact(local: ArtifactStore) -> None:
    local.write("manifest", {(): Artifact(TABLE, document="{}\n")})
    Path(local.location("manifest", suffix="json")).unlink()
    assert local.intact("manifest") == {(): None}


def test_without_its_list_nothing_is_intact(local: ArtifactStore, tmp_path: Path) -> None:
    local.write("scenarios", {CELL: TABLE})
    (tmp_path / "toy" / "scenarios" / SUMS).unlink()
    assert local.intact("scenarios", [CELL]) == {CELL: None}


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe\x00", b"no digests here\n", b"\n\n  \n"])
def test_a_damaged_list_makes_nothing_intact(
    local: ArtifactStore, tmp_path: Path, damage: bytes
) -> None:
    local.write("scenarios", {CELL: TABLE})
    (tmp_path / "toy" / "scenarios" / SUMS).write_bytes(damage)
    assert local.intact("scenarios", [CELL]) == {CELL: None}


def test_a_file_that_is_no_table_is_not_intact_although_its_digest_agrees(
    local: ArtifactStore, tmp_path: Path
) -> None:
    local.write("taxonomy", {(): TABLE})
    Path(local.location("taxonomy")).write_bytes(b"no table")
    (tmp_path / "toy" / "taxonomy" / SUMS).write_text(
        f"{sha256_bytes(b'no table')}  taxonomy.parquet\n"
    )
    assert local.intact("taxonomy") == {(): None}


def test_pruning_deletes_the_parts_that_are_not_kept(store: ArtifactStore) -> None:
    store.write("scenarios", {CELL: TABLE, NEIGHBOR: OTHER})
    gone = store.prune("scenarios", [CELL])
    assert (gone, store.backend("scenarios").names()) == (
        ["billing/rushed.parquet"],
        ["billing/calm.parquet"],
    )


def test_pruning_takes_the_parts_from_the_list(store: ArtifactStore) -> None:
    store.write("scenarios", {CELL: TABLE, NEIGHBOR: OTHER})
    store.prune("scenarios", [CELL])
    assert list(store.sums("scenarios")) == ["billing/calm.parquet"]


def test_pruning_deletes_the_folder_of_a_domain_that_is_gone(
    local: ArtifactStore, tmp_path: Path
) -> None:
    local.write("scenarios", {CELL: TABLE, ("gone", "calm"): OTHER})
    local.prune("scenarios", [CELL])
    assert sorted(
        path.name for path in (tmp_path / "toy" / "scenarios").iterdir() if path.is_dir()
    ) == ["billing"]


def test_pruning_forgets_what_is_listed_but_missing(store: ArtifactStore) -> None:
    store.write("scenarios", {CELL: TABLE, NEIGHBOR: OTHER})
    store.backend("scenarios").delete(["billing/rushed.parquet"])
    store.prune("scenarios", [CELL])
    assert list(store.sums("scenarios")) == ["billing/calm.parquet"]


def test_pruning_keeps_the_bytes_of_what_stays(local: ArtifactStore) -> None:
    local.write("scenarios", {CELL: TABLE, NEIGHBOR: OTHER})
    before = Path(local.location("scenarios", CELL)).read_bytes()
    local.prune("scenarios", [CELL])
    assert Path(local.location("scenarios", CELL)).read_bytes() == before


def test_nothing_to_prune_writes_nothing(local: ArtifactStore, tmp_path: Path) -> None:
    local.prune("scenarios", [CELL])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["..", "", ".", "a/b", "/etc", "a\0b"])
def test_an_asset_that_leads_out_of_the_folder_is_refused(store: ArtifactStore, name: str) -> None:
    with pytest.raises(InputError, match="cannot be used as a file name"):
        store.write(name, {(): TABLE})


@pytest.mark.parametrize(
    "part", [("..", "calm"), ("..", "..", "x"), ("a\0b", "calm"), ("", "calm"), (".", "calm")]
)
def test_a_part_that_leads_out_of_the_folder_is_refused(
    store: ArtifactStore, part: tuple[str, ...]
) -> None:
    with pytest.raises(InputError, match="cannot be used as a file name"):
        store.write("scenarios", {part: TABLE})


def test_a_vertical_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be used as a file name"):
        ArtifactStore(str(tmp_path / "artifacts"), "..").write("taxonomy", {(): TABLE})


def fill(base: Path, domain: str, writes: int) -> None:
    store = ArtifactStore(str(base), "toy")
    for number in range(writes):
        store.write("scenarios", {(domain, f"b{number}"): TABLE})


def test_two_processes_that_write_different_cells_at_once_lose_nothing(
    local: ArtifactStore, tmp_path: Path
) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [
        spawn.Process(target=fill, args=(tmp_path, domain, 10)) for domain in ("left", "right")
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    cells = [(domain, f"b{number}") for domain in ("left", "right") for number in range(10)]
    assert set(local.intact("scenarios", cells).values()) == {sha256_table(TABLE)}


def refuse_with(number: int, message: str = "") -> OSError:
    return OSError(number, message or os.strerror(number))


@pytest.mark.parametrize("step", ["replace", "fsync"])
def test_a_crash_before_the_rename_keeps_the_old_content(
    local: ArtifactStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    local.write("scenarios", {CELL: TABLE})
    with monkeypatch.context() as broken:
        broken.setattr(*{"replace": (Path, "replace", crash), "fsync": (os, "fsync", crash)}[step])
        with pytest.raises(KeyboardInterrupt):
            local.write("scenarios", {CELL: OTHER})
    assert (local.intact("scenarios", [CELL]), strays_in(tmp_path)) == (
        {CELL: sha256_table(TABLE)},
        [],
    )


def die_before_renaming(base: Path) -> None:
    Path.replace = lambda *_: os._exit(9)  # type: ignore[method-assign]
    ArtifactStore(str(base), "toy").write("scenarios", {CELL: OTHER})


def test_a_killed_writer_leaves_the_old_content_and_the_next_one_sweeps(
    local: ArtifactStore, tmp_path: Path
) -> None:
    local.write("scenarios", {CELL: TABLE})
    killed = multiprocessing.get_context("spawn").Process(
        target=die_before_renaming, args=(tmp_path,)
    )
    killed.start()
    killed.join()
    seen = (killed.exitcode, local.intact("scenarios", [CELL]), len(strays_in(tmp_path)))
    local.write("scenarios", {NEIGHBOR: OTHER})
    assert (seen, strays_in(tmp_path)) == ((9, {CELL: sha256_table(TABLE)}, 2), [])


@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "the file system is read-only")],
)
def test_a_disk_that_refuses_is_said_in_one_line(
    local: ArtifactStore, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    def refuse(_: int) -> None:
        raise refuse_with(number)

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OutputError) as caught:
        local.write("scenarios", {CELL: TABLE})
    assert str(caught.value) == f"cannot write {local.location('scenarios', CELL)}: {reason}"


def test_a_base_that_is_a_file_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(OutputError, match=r"^cannot write .*: a (file|part of the path)[^\n]*$"):
        ArtifactStore(str(tmp_path / "taken"), "toy").write("taxonomy", {(): TABLE})


def flip_a_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_sweeping_deletes_what_killed_writers_left_and_nothing_else(
    local: ArtifactStore, tmp_path: Path
) -> None:
    local.write("scenarios", {CELL: TABLE})
    (tmp_path / "toy" / "scenarios" / "billing" / f"{UNFINISHED}1-calm.parquet").write_bytes(
        b"half"
    )
    local.sweep(["scenarios"])
    assert (strays_in(tmp_path), local.intact("scenarios", [CELL])) == (
        [],
        {CELL: sha256_table(TABLE)},
    )


def test_sweeping_where_nothing_is_makes_no_folder(local: ArtifactStore, tmp_path: Path) -> None:
    local.sweep(["scenarios"])
    assert list(tmp_path.iterdir()) == []


def test_an_object_store_has_nothing_to_sweep(remote: ArtifactStore) -> None:
    remote.write("scenarios", {CELL: TABLE})
    remote.sweep(["scenarios"])
    assert remote.intact("scenarios", [CELL]) == {CELL: sha256_table(TABLE)}


def copied(remote: ArtifactStore, folder: Path) -> ArtifactStore:
    """Copy an object store into a folder, as people do to look at it."""
    fsspec.filesystem("memory").get(f"{remote.base}/", f"{folder}/", recursive=True)
    return ArtifactStore(str(folder), remote.vertical)


def test_a_copy_of_an_object_store_is_read(remote: ArtifactStore, tmp_path: Path) -> None:
    remote.write("scenarios", {CELL: Artifact(TABLE, document="{}\n"), NEIGHBOR: OTHER})
    copy = copied(remote, tmp_path)
    flip_a_byte(Path(copy.location("scenarios", NEIGHBOR)))
    assert (copy.parts("scenarios"), copy.intact("scenarios", [CELL, NEIGHBOR])) == (
        [CELL, NEIGHBOR],
        {CELL: sha256_table(TABLE), NEIGHBOR: None},
    )


def test_the_first_write_to_a_copy_of_an_object_store_makes_its_list(
    remote: ArtifactStore, local: ArtifactStore, tmp_path: Path
) -> None:
    remote.write("scenarios", {CELL: Artifact(TABLE, document="{}\n")})
    copy = copied(remote, tmp_path / "copy")
    for store in (copy, local):
        store.write("scenarios", {NEIGHBOR: OTHER})
    local.write("scenarios", {CELL: Artifact(TABLE, document="{}\n")})
    files = [
        {
            str(path.relative_to(store.base)): path.read_bytes()
            for path in Path(store.base, "toy").rglob("*")
            if path.is_file()
        }
        for store in (copy, local)
    ]
    assert files[0] == files[1]


def test_an_object_store_holds_a_record_beside_each_table(remote: ArtifactStore) -> None:
    remote.write("scenarios", {CELL: Artifact(TABLE, document="{}\n", version="one")})
    location = remote.location("scenarios", CELL, suffix=RECORD)
    record = json.loads(fsspec.filesystem("memory").cat_file(location))
    assert (record["part"], record["version"], sorted(record["files"])) == (
        "billing/calm",
        "one",
        ["json", "parquet"],
    )


def test_several_assets_are_looked_at_together_as_one_by_one(store: ArtifactStore) -> None:
    store.write("scenarios", {CELL: TABLE})
    store.write("manifest", {(): Artifact(OTHER, "{}\n", "one")})
    wanted: dict[str, list[PartKey]] = {
        "scenarios": [CELL, NEIGHBOR],
        "manifest": [()],
        "never": [()],
    }
    found = store.all_intact(wanted)
    assert found == {asset: store.intact(asset, parts) for asset, parts in wanted.items()}
    assert found["manifest"] == {(): "one"}


@pytest.fixture
def of_before(tmp_path: Path) -> ArtifactStore:
    """What release 0.1 stored of the clinic."""
    shutil.copytree(Path(__file__).parent / "stored_by_0.1", tmp_path / "before")
    return ArtifactStore(str(tmp_path / "before"), "clinic")


def test_what_an_earlier_release_stored_in_a_folder_is_intact(of_before: ArtifactStore) -> None:
    found = of_before.all_intact({"dispute_audit": [()], "taxonomy": [()]})
    assert None not in {found["dispute_audit"][()], found["taxonomy"][()]}


def test_writing_where_an_earlier_release_wrote_changes_one_line(of_before: ArtifactStore) -> None:
    table, document = of_before.read("dispute_audit"), of_before.read_document("dispute_audit")
    before = of_before.sums("dispute_audit")
    of_before.write("dispute_audit", {(): Artifact(table, document, "other")})
    after = of_before.sums("dispute_audit")
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert changed == {"dispute_audit.parquet"}
