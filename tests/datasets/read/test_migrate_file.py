from __future__ import annotations

import json
from pathlib import Path

import pytest

from coverage_assets.datasets.read.migrate_file import migrate_file, write_migrated
from coverage_assets.errors import InputError, OutputError
from tests.datasets.read import version_2
from tests.datasets.read.downgrade import downgrade_dataset, downgrade_golden
from tests.datasets.read.samples import COMBINED, COMBINED_GOLDEN
from tests.datasets.records.test_json_schemas import SAMPLES
from tests.datasets.small import small_folder

DATASET = SAMPLES / "cart_management.combined.json"
GOLDEN = SAMPLES / "cart_management.combined.golden.json"


def test_a_dataset_and_its_goldens_become_one_document() -> None:
    document = migrate_file(DATASET, golden=GOLDEN)
    assert (downgrade_dataset(document), downgrade_golden(document)) == (COMBINED, COMBINED_GOLDEN)


def test_without_goldens_the_document_has_none() -> None:
    assert "goldens" not in migrate_file(DATASET)


def test_a_folder_is_sent_to_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        migrate_file(small_folder(tmp_path))


def test_goldens_alone_are_refused_with_the_command_that_takes_them() -> None:
    with pytest.raises(InputError, match=r"migrate DATASET --golden .*golden\.json"):
        migrate_file(GOLDEN)


def test_an_existing_file_is_replaced_only_when_asked(tmp_path: Path) -> None:
    out = tmp_path / "new.json"
    out.write_text("mine")
    with pytest.raises(OutputError, match="is there already"):
        write_migrated({"a": 1}, out)
    assert out.read_text() == "mine"
    write_migrated({"a": 1}, out, overwrite=True)
    assert json.loads(out.read_text()) == {"a": 1}


def test_a_document_of_version_2_is_migrated_with_its_goldens(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text(json.dumps(version_2.as_document()))
    migrated = migrate_file(path)
    assert (migrated["conversations"], migrated["goldens"]) == (
        version_2.by_text("conversations"),
        version_2.by_text("goldens"),
    )


def test_a_golden_file_of_version_2_joins_its_dataset(tmp_path: Path) -> None:
    path, golden = tmp_path / "old.json", tmp_path / "golden.json"
    path.write_text(json.dumps(version_2.as_document(with_goldens=False)))
    golden.write_text(json.dumps(version_2.as_golden_file()))
    assert migrate_file(path, golden=golden)["goldens"] == version_2.by_text("goldens")


def test_goldens_of_another_version_are_refused(tmp_path: Path) -> None:
    golden = tmp_path / "golden.json"
    golden.write_text(json.dumps(version_2.as_golden_file()))
    with pytest.raises(InputError, match=r"golden\.json is of version 2, .* of version 1"):
        migrate_file(DATASET, golden=golden)


def test_goldens_of_another_dataset_of_version_2_are_refused(tmp_path: Path) -> None:
    path, golden = tmp_path / "old.json", tmp_path / "golden.json"
    path.write_text(json.dumps(version_2.as_document(with_goldens=False)))
    golden.write_text(json.dumps({**version_2.as_golden_file(), "dataset_id": "other"}))
    with pytest.raises(InputError, match="these goldens are for `other`"):
        migrate_file(path, golden=golden)


def test_the_header_of_a_folder_is_sent_to_its_folder() -> None:
    with pytest.raises(InputError, match="migrate the folder"):
        migrate_file(version_2.SAMPLE / "dataset.json")
