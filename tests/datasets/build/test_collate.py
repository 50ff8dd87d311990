from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.datasets.build.batch_files import BatchFiles, batch_paths, write_batch
from coverage_assets.datasets.build.collate import Collated, Piece, collate, is_intact
from coverage_assets.datasets.build.run_record import FinishedRun
from coverage_assets.datasets.read.reader import read_dataset
from coverage_assets.datasets.records.header import DatasetContents, Origin
from coverage_assets.datasets.records.line_codec import line_opening
from coverage_assets.datasets.records.names import RECORD_KINDS, DatasetName
from coverage_assets.datasets.validate.dataset import validate_records
from coverage_assets.errors import InputError, IntegrityError
from coverage_assets.taxonomy.vertical import Vertical
from tests.datasets.build.test_batch_files import GENERATOR, TASK
from tests.datasets.running import finished_run, folder_in
from tests.datasets.toy import ToyGenerator

NAME = DatasetName("clinic", "billing", "calm")
CELL = ("billing", "calm")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    """All datasets of a domain. Tests only look at them."""
    return finished_run(tmp_path_factory.mktemp("out"))


def header_in(folder: Path) -> dict[str, Any]:
    header: dict[str, Any] = json.loads((folder / "dataset.json").read_text())
    return header


def lines_in(folder: Path, kind: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{kind}.jsonl").read_text().splitlines()]


def collated(folder: Path, vertical: Vertical, generator: ToyGenerator = GENERATOR) -> Collated:
    """Collate a small dataset of one batch."""
    (folder / "batches").mkdir(parents=True, exist_ok=True)
    batch = write_batch(generator, TASK, folder / "batches")
    return collate(
        NAME, [piece_of(folder)], contents(batch), Origin.of(vertical, generator), folder
    )


def piece_of(folder: Path) -> Piece:
    return Piece.of(batch_paths(folder / "batches", 7))


def contents(batch: BatchFiles) -> DatasetContents:
    return DatasetContents({CELL: batch.counts}, 3)


def test_a_folder_holds_header_lines_and_their_digests(finished: FinishedRun) -> None:
    folder = finished.folder / "billing" / "calm"
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["SHA256SUMS", "conversations.jsonl", "dataset.json", "goldens.jsonl"]


@pytest.mark.parametrize("place", ["billing/calm", "billing/combined", "combined"])
def test_a_collated_dataset_is_valid(finished: FinishedRun, place: str) -> None:
    assert [
        str(problem) for problem in validate_records(read_dataset(finished.folder / place))
    ] == []


@pytest.mark.parametrize("place", ["billing/calm", "billing/combined", "combined"])
def test_sha256sum_agrees_with_the_list(finished: FinishedRun, place: str) -> None:
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert (
        subprocess.run(
            command, cwd=finished.folder / place, capture_output=True, check=False
        ).returncode
        == 0
    )


@pytest.mark.parametrize(
    ("place", "dataset_id"),
    [
        ("billing/calm", "clinic.billing.calm"),
        ("billing/combined", "clinic.billing.combined"),
        ("combined", "clinic.combined"),
    ],
)
def test_every_line_names_its_dataset(finished: FinishedRun, place: str, dataset_id: str) -> None:
    rows = [row for kind in RECORD_KINDS for row in lines_in(finished.folder / place, kind)]
    assert {(row["dataset_id"], row["dataset_version"]) for row in rows} == {(dataset_id, "1.0.0")}


def test_a_combined_dataset_holds_what_its_cells_hold_in_their_order(
    finished: FinishedRun, clinic: Vertical
) -> None:
    behaviors = [behavior for domain, behavior in clinic.taxonomy.cells if domain == "billing"]
    apart = [
        row["id"]
        for behavior in behaviors
        for row in lines_in(finished.folder / "billing" / behavior, "goldens")
    ]
    assert [
        row["id"] for row in lines_in(finished.folder / "billing" / "combined", "goldens")
    ] == apart


def test_an_unchanged_dataset_keeps_its_version(tmp_path: Path, clinic: Vertical) -> None:
    assert [collated(tmp_path, clinic).version for _ in range(2)] == ["1.0.0", "1.0.0"]


def test_other_words_are_a_patch(tmp_path: Path, clinic: Vertical) -> None:
    collated(tmp_path, clinic)
    assert (
        collated(
            tmp_path, clinic, ToyGenerator("a" * 64, ("inv",), wording="Have you got a {}?")
        ).version
        == "1.0.1"
    )


def test_another_generator_with_the_same_words_is_a_patch(tmp_path: Path, clinic: Vertical) -> None:
    collated(tmp_path, clinic)
    assert (
        collated(tmp_path, clinic, ToyGenerator("a" * 64, ("inv",), generator="toy 2")).version
        == "1.0.1"
    )


def test_records_that_come_or_go_are_a_minor_step(tmp_path: Path, clinic: Vertical) -> None:
    collated(tmp_path, clinic)
    versions = [
        collated(tmp_path, clinic, ToyGenerator("a" * 64, pairs)).version
        for pairs in ((), ("inv",), ("inv", "dir"))
    ]
    assert versions == ["1.1.0", "1.2.0", "1.3.0"]


def test_the_version_stands_in_every_line(tmp_path: Path, clinic: Vertical) -> None:
    collated(tmp_path, clinic)
    collated(tmp_path, clinic, ToyGenerator("a" * 64))
    rows = [row for kind in RECORD_KINDS for row in lines_in(NAME.folder(tmp_path), kind)]
    assert {row["dataset_version"] for row in rows} == {"1.1.0"}


def test_unknown_digests_are_computed_from_the_lines(tmp_path: Path, clinic: Vertical) -> None:
    known = collated(tmp_path, clinic)
    header = header_in(NAME.folder(tmp_path))
    source = tmp_path / "source"
    NAME.folder(tmp_path).rename(source)
    opening = line_opening(header["dataset_id"], header["version"])
    piece = Piece(source / "conversations.jsonl", source / "goldens.jsonl", opening=opening)
    batch = write_batch(GENERATOR, TASK, tmp_path / "batches")
    assert collate(NAME, [piece], contents(batch), Origin.of(clinic, GENERATOR), tmp_path) == known


def test_goldens_of_other_conversations_are_refused(tmp_path: Path, clinic: Vertical) -> None:
    collated(tmp_path, clinic)
    batch = write_batch(GENERATOR, TASK, tmp_path / "batches")
    path = batch_paths(tmp_path / "batches", 7)["goldens"]
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    piece = Piece(batch_paths(tmp_path / "batches", 7)["conversations"], path)
    with pytest.raises(IntegrityError, match="is not about the same conversations as"):
        collate(NAME, [piece], contents(batch), Origin.of(clinic, GENERATOR), tmp_path)


def test_a_line_of_another_form_is_refused_and_the_old_dataset_stands(
    tmp_path: Path, clinic: Vertical
) -> None:
    before = collated(tmp_path, clinic)
    batch = write_batch(GENERATOR, TASK, tmp_path / "batches")
    path = batch_paths(tmp_path / "batches", 7)["goldens"]
    path.write_bytes(path.read_bytes() + b'{"id":"x"}\n')
    with pytest.raises(IntegrityError, match="holds a line that does not start as it should"):
        collate(
            NAME,
            [piece_of(tmp_path)],
            contents(batch),
            Origin.of(clinic, GENERATOR),
            tmp_path,
        )
    assert is_intact(NAME.folder(tmp_path), before.sha256)


def test_a_missing_batch_is_one_line_and_the_old_dataset_stands(
    tmp_path: Path, clinic: Vertical
) -> None:
    before = collated(tmp_path, clinic)
    batch = write_batch(GENERATOR, TASK, tmp_path / "batches")
    batch_paths(tmp_path / "batches", 7)["goldens"].unlink()
    with pytest.raises(InputError, match=r"0000007.goldens.jsonl cannot be read: No such file"):
        collate(
            NAME,
            [piece_of(tmp_path)],
            contents(batch),
            Origin.of(clinic, GENERATOR),
            tmp_path,
        )
    assert is_intact(NAME.folder(tmp_path), before.sha256)


def test_a_dataset_is_intact_as_it_was_written(tmp_path: Path, clinic: Vertical) -> None:
    written = collated(tmp_path, clinic)
    assert (is_intact(NAME.folder(tmp_path)), is_intact(NAME.folder(tmp_path), written.sha256)) == (
        True,
        True,
    )


@pytest.mark.parametrize(
    "name", ["SHA256SUMS", "conversations.jsonl", "dataset.json", "goldens.jsonl"]
)
@pytest.mark.parametrize("text", [None, "", "x"])
def test_a_dataset_that_was_altered_is_not_intact(
    tmp_path: Path, clinic: Vertical, name: str, text: str | None
) -> None:
    written = collated(tmp_path, clinic)
    path = NAME.folder(tmp_path) / name
    path.unlink() if text is None else path.write_text(text)
    assert not is_intact(NAME.folder(tmp_path), written.sha256)


def test_it_is_the_folder_of_the_vertical_that_is_written(finished: FinishedRun) -> None:
    assert finished.folder == folder_in(finished.folder.parent.parent)
