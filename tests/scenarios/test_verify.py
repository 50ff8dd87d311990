from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import fsspec
import polars as pl
import pytest

from coverage_assets.errors import InputError
from coverage_assets.foundation.artifacts import Artifact, ArtifactStore
from coverage_assets.foundation.digests import sha256_bytes
from coverage_assets.foundation.readable_json import readable_json
from coverage_assets.foundation.storage import SUMS
from coverage_assets.scenarios.enumerate import by_cell, enumerate_scenarios, split
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS, cell_digests
from coverage_assets.scenarios.manifest import manifest_of
from coverage_assets.scenarios.selection import Selection
from coverage_assets.scenarios.verify import verify
from coverage_assets.scenarios.writer import write_manifest
from coverage_assets.taxonomy.schema import rules_table, taxonomy_table
from coverage_assets.taxonomy.vertical import Vertical
from coverage_assets.taxonomy.where import parse_where
from tests.defs.editing import ONE_CELL, Files, files_in

CELL = ONE_CELL["clinic"]
FILES = 20 + 1 + 1 + 2


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return files_in(tmp_path, "clinic")


@pytest.fixture
def store(tmp_path: Path, clinic: Vertical, clinic_scenarios: pl.DataFrame) -> ArtifactStore:
    """A store that holds what the shipped clinic declares."""
    found = ArtifactStore(str(tmp_path / "artifacts"), "clinic")
    cells = by_cell(clinic_scenarios, clinic.taxonomy.cells)
    found.write(SCENARIOS, {cell: Artifact(part) for cell, part in cells.items()})
    found.write("taxonomy", {(): taxonomy_table(clinic)})
    found.write("exclusion_rules", {(): rules_table(clinic)})
    document = readable_json(manifest_of(clinic, clinic_scenarios).document())
    found.write(MANIFEST, {(): Artifact(split(clinic_scenarios).kept, document, "a version")})
    return found


def problems(store: ArtifactStore, files: Files) -> list[tuple[str, str]]:
    """What is wrong: the names of files below the store, each with its problem."""
    base = Path(store.base)
    found = verify(base, files.config).failures
    return [(str(Path(failure.path).relative_to(base)), failure.problem) for failure in found]


def rewrite(store: ArtifactStore, asset: str, name: str, data: bytes) -> None:
    """Write a file and its digest, as somebody would who wants it to pass."""
    folder = Path(store.base) / store.vertical / asset
    (folder / name).write_bytes(data)
    sums = store.sums(asset) | {name: sha256_bytes(data)}
    (folder / SUMS).write_text(
        "".join(f"{digest}  {listed}\n" for listed, digest in sorted(sums.items()))
    )


def edit_json(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_what_was_just_written_is_as_it_should_be(store: ArtifactStore, files: Files) -> None:
    found = verify(Path(store.base), files.config)
    assert (found.checked, found.failures) == (FILES, ())


def test_a_comment_leaves_everything_as_it_should_be(store: ArtifactStore, files: Files) -> None:
    files.comment()
    assert problems(store, files) == []


def test_a_flipped_byte_is_found(store: ArtifactStore, files: Files) -> None:
    path = Path(store.location(SCENARIOS, CELL))
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    assert problems(store, files) == [
        ("clinic/scenarios/billing/calm.parquet", "is not what was written: its sha256 differs")
    ]


def test_a_missing_file_is_found(store: ArtifactStore, files: Files) -> None:
    Path(store.location(SCENARIOS, CELL)).unlink()
    assert problems(store, files) == [
        ("clinic/scenarios/billing/calm.parquet", "is listed and missing")
    ]


def test_a_file_that_is_not_listed_is_found(store: ArtifactStore, files: Files) -> None:
    Path(store.location(SCENARIOS, CELL)).with_name("notes.txt").write_text("mine")
    assert problems(store, files) == [
        ("clinic/scenarios/billing/notes.txt", "is not listed in SHA256SUMS")
    ]


def test_what_a_killed_writer_left_is_found(store: ArtifactStore, files: Files) -> None:
    Path(store.location(SCENARIOS, CELL)).with_name(".unfinished-1-calm.parquet").write_bytes(
        b"half"
    )
    assert problems(store, files) == [
        (
            "clinic/scenarios/billing/.unfinished-1-calm.parquet",
            "was left behind by a writer that was killed",
        )
    ]


def test_a_list_that_leads_out_of_its_folder_is_found(
    store: ArtifactStore, files: Files, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_bytes(b"")
    path = Path(store.base) / "clinic" / "taxonomy" / SUMS
    path.write_text(path.read_text() + f"{sha256_bytes(b'')}  ../../../secret\n")
    assert problems(store, files) == [
        ("clinic/taxonomy/SHA256SUMS", "lists `../../../secret`, which is outside the folder")
    ]


def test_a_cell_that_is_no_longer_declared_is_found(
    store: ArtifactStore, files: Files, clinic_scenarios: pl.DataFrame
) -> None:
    store.write(SCENARIOS, {("gone", "calm"): clinic_scenarios.head(3)})
    assert problems(store, files) == [
        ("clinic/scenarios/gone/calm.parquet", "is a cell that is no longer declared")
    ]


def test_a_cell_that_is_not_what_the_files_declare_is_found(
    store: ArtifactStore, files: Files
) -> None:
    files.change_one_cell()
    found = [
        path
        for path, problem in problems(store, files)
        if problem == "does not hold what the files declare now"
    ]
    assert "clinic/scenarios/billing/calm.parquet" in found
    assert [path for path in found if path.startswith("clinic/scenarios/")] == [
        "clinic/scenarios/billing/calm.parquet"
    ]


def test_a_cell_with_other_rows_is_found_although_its_version_and_its_digest_agree(
    store: ArtifactStore, files: Files, clinic: Vertical
) -> None:
    wrong = store.read(SCENARIOS, CELL).with_columns(pl.lit(value=True).alias("kept"))
    store.write(SCENARIOS, {CELL: Artifact(wrong, version=cell_digests(clinic)[CELL])})
    assert problems(store, files) == [
        ("clinic/scenarios/billing/calm.parquet", "does not hold what the files declare now")
    ]


@pytest.mark.parametrize("asset", ["taxonomy", "exclusion_rules", MANIFEST])
def test_a_table_with_other_rows_is_found_although_its_version_and_its_digest_agree(
    store: ArtifactStore, files: Files, asset: str
) -> None:
    version = store.intact(asset)[()]
    document = Path(store.location(asset, suffix="json"))
    kept = document.read_text() if document.is_file() else None
    store.write(asset, {(): Artifact(store.read(asset).head(2), kept, version)})
    assert problems(store, files) == [
        (f"clinic/{asset}/{asset}.parquet", "does not hold what the files declare now")
    ]


def test_a_file_that_is_no_table_is_found_although_its_digest_agrees(
    store: ArtifactStore, files: Files
) -> None:
    rewrite(store, "taxonomy", "taxonomy.parquet", b"no table")
    assert problems(store, files) == [
        ("clinic/taxonomy/taxonomy.parquet", "does not hold what the files declare now")
    ]


def test_a_stored_manifest_edited_by_hand_is_found(store: ArtifactStore, files: Files) -> None:
    edit_json(Path(store.location(MANIFEST, suffix="json")), seed=8)
    assert problems(store, files) == [
        (
            "clinic/scenario_manifest/scenario_manifest.json",
            "is not what was written: its sha256 differs",
        )
    ]


def test_a_stored_manifest_edited_by_hand_with_its_digest_is_found(
    store: ArtifactStore, files: Files
) -> None:
    path = Path(store.location(MANIFEST, suffix="json"))
    edit_json(path, seed=8)
    rewrite(store, MANIFEST, path.name, path.read_bytes())
    assert problems(store, files) == [
        (
            "clinic/scenario_manifest/scenario_manifest.json",
            "`seed` is not what the files declare now",
        )
    ]


def test_broken_declared_files_are_a_failure_of_the_vertical(
    store: ArtifactStore, files: Files
) -> None:
    files.exclusions.write_text("rules: [")
    assert [
        path for path, problem in problems(store, files) if "cannot be derived again" in problem
    ] == ["clinic"]


def test_a_folder_of_one_asset_can_be_verified(store: ArtifactStore, files: Files) -> None:
    found = verify(Path(store.base) / "clinic" / "taxonomy", files.config)
    assert (found.checked, found.failures) == (1, ())


def test_the_folder_one_stands_in_can_be_verified(
    store: ArtifactStore, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(store.base) / "clinic" / "taxonomy")
    found = verify(Path(), files.config)
    assert (found.checked, found.failures) == (1, ())


@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        Selection(("billing",), ("calm",)),
        Selection(where=parse_where({"urgency": {"not": ["soon"]}, "age": "child"})),
    ],
)
def test_a_written_manifest_is_as_it_should_be(
    files: Files, tmp_path: Path, selection: Selection
) -> None:
    write_manifest(files.load(), tmp_path / "build", selection)
    assert verify(tmp_path / "build" / "manifest.json", files.config).failures == ()


def test_a_folder_with_a_written_manifest_can_be_verified(files: Files, tmp_path: Path) -> None:
    write_manifest(files.load(), tmp_path / "build")
    assert verify(tmp_path / "build", files.config).failures == ()


@pytest.mark.parametrize(
    ("key", "value"),
    [("totals", {"raw": 1}), ("scenarios", []), ("gaps", []), ("seed", 8), ("surplus", 1)],
)
def test_a_written_manifest_edited_by_hand_is_found(
    files: Files, tmp_path: Path, key: str, value: object
) -> None:
    write_manifest(files.load(), tmp_path / "build")
    edit_json(tmp_path / "build" / "manifest.json", **{key: value})
    found = verify(tmp_path / "build" / "manifest.json", files.config).failures
    assert [failure.problem for failure in found] == [f"`{key}` is not what the files declare now"]


def test_a_written_manifest_of_older_files_is_found(files: Files, tmp_path: Path) -> None:
    write_manifest(files.load(), tmp_path / "build")
    files.replace("Two children who can wait", "Two kids who can wait")
    found = verify(tmp_path / "build" / "manifest.json", files.config).failures
    assert [failure.problem.split("`")[1] for failure in found] == ["exclusions_sha256", "rules"]


def test_a_part_of_a_manifest_cannot_pass_for_the_whole(files: Files, tmp_path: Path) -> None:
    write_manifest(files.load(), tmp_path / "build", Selection(("billing",)))
    path = tmp_path / "build" / "manifest.json"
    document = json.loads(path.read_text())
    del document["selection"]
    path.write_text(json.dumps(document))
    assert "`totals` is not what the files declare now" in [
        failure.problem for failure in verify(path, files.config).failures
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"vertical": 7}',
        "[" * 100_000,
        "\x00",
        '{"vertical": "clinic", "selection": 7}',
        '{"vertical": "clinic", "selection": {"where": []}}',
        '{"vertical": "clinic", "selection": {"domains": [7]}}',
        '{"vertical": "clinic", "selection": {"domains": ["biling"]}}',
        '{"vertical": "../clinic"}',
    ],
)
def test_what_is_not_a_manifest_is_refused_in_one_message(
    files: Files, tmp_path: Path, text: str
) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(InputError):
        verify(tmp_path / "manifest.json", files.config)


def test_a_path_where_nothing_is_is_refused(files: Files, tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"there is nothing at .*: name a manifest file, or a folder of artifacts"
    ):
        verify(tmp_path / "nowhere", files.config)


def test_a_folder_without_artifacts_is_refused(files: Files, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no SHA256SUMS and no manifest\.json"):
        verify(tmp_path, files.config)


def test_every_failure_says_what_would_mend_it(store: ArtifactStore, files: Files) -> None:
    files.change_one_cell()
    Path(store.location("taxonomy")).unlink()
    assert [
        failure
        for failure in verify(Path(store.base), files.config).failures
        if not failure.suggestion
    ] == []


def test_verifying_changes_nothing(store: ArtifactStore, files: Files) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in Path(store.base).rglob("*"))
    verify(Path(store.base), files.config)
    assert sorted((path, path.stat().st_mtime_ns) for path in Path(store.base).rglob("*")) == before


def test_a_cell_of_a_full_run_is_what_that_cell_alone_gives(
    store: ArtifactStore, clinic: Vertical
) -> None:
    alone = enumerate_scenarios(clinic, Selection((CELL[0],), (CELL[1],)))
    assert store.read(SCENARIOS, CELL).equals(alone)


def test_a_listed_folder_that_is_no_verticals_is_checked_by_its_digests_alone(
    store: ArtifactStore, files: Files
) -> None:
    folder = Path(store.base) / "exports" / "somewhere" / "one"
    folder.mkdir(parents=True)
    (folder / "data.jsonl").write_bytes(b"{}\n")
    (folder / SUMS).write_text(f"{sha256_bytes(b'{}')}  data.jsonl\n")
    assert problems(store, files) == [
        ("exports/somewhere/one/data.jsonl", "is not what was written: its sha256 differs")
    ]


def test_what_is_left_out_is_not_looked_at(store: ArtifactStore, files: Files) -> None:
    broken = Path(store.base) / store.vertical / SCENARIOS
    (broken / "stray.txt").write_text("x")
    whole = verify(Path(store.base), files.config, leave_out=[broken])
    assert (whole.failures, verify(Path(store.base), files.config).checked - whole.checked) == (
        (),
        20,
    )


@pytest.fixture
def copy(store: ArtifactStore, tmp_path: Path) -> ArtifactStore:
    """A copy of an object store that holds the same: records, and no list of digests."""
    base = f"memory://{uuid.uuid4().hex}/artifacts"
    remote = ArtifactStore(base, store.vertical)
    for asset in (SCENARIOS, "taxonomy", "exclusion_rules"):
        remote.write(asset, {part: store.read(asset, part) for part in store.parts(asset)})
    fsspec.filesystem("memory").get(f"{base}/", f"{tmp_path / 'copy'}/", recursive=True)
    return ArtifactStore(str(tmp_path / "copy"), store.vertical)


def test_a_copy_of_an_object_store_verifies(copy: ArtifactStore, files: Files) -> None:
    assert problems(copy, files) == []
    assert verify(Path(copy.base), files.config).checked == len(
        list(Path(copy.base).rglob("*.parquet"))
    )


def test_an_altered_table_of_a_copy_is_found(copy: ArtifactStore, files: Files) -> None:
    Path(copy.location("taxonomy")).write_bytes(b"other")
    assert problems(copy, files) == [
        ("clinic/taxonomy/taxonomy.parquet", "is not what was written: its sha256 differs")
    ]


@pytest.mark.parametrize("damage", [b"", b"[]", b"\xff"])
def test_a_table_of_a_copy_without_its_record_is_not_listed(
    copy: ArtifactStore, files: Files, damage: bytes
) -> None:
    Path(copy.location(SCENARIOS, copy.parts(SCENARIOS)[0], suffix="record")).write_bytes(damage)
    assert [problem for _, problem in problems(copy, files)] == ["is not listed in SHA256SUMS"]


def test_a_record_that_names_another_part_leads_nowhere(copy: ArtifactStore, files: Files) -> None:
    record = Path(copy.location("taxonomy", suffix="record"))
    record.write_text(record.read_text().replace('"part":"taxonomy"', f'"part":"{"../" * 99}x"'))
    assert problems(copy, files) == []
