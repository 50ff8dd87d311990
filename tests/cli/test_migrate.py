from __future__ import annotations

import json
from pathlib import Path

import pytest

from coverage_assets.datasets.validate.dataset import validate_dataset
from tests.cli.conftest import Call
from tests.datasets.read.downgrade import downgrade_dataset, downgrade_golden
from tests.datasets.read.version_2 import SAMPLE
from tests.datasets.records.test_json_schemas import SAMPLES
from tests.datasets.small import document, small_folder

DATASET = SAMPLES / "cart_management.combined.json"
GOLDEN = SAMPLES / "cart_management.combined.golden.json"


def test_without_a_place_the_result_is_printed_alone(call: Call) -> None:
    said = call("migrate", DATASET)
    assert (said.code, said.err, said.json["schema_version"]) == (0, "", 3)
    assert downgrade_dataset(said.json) == json.loads(DATASET.read_text())


def test_with_a_place_the_result_is_a_valid_dataset_with_its_goldens(
    call: Call, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "combined.json"
    said = call("migrate", DATASET, "--golden", GOLDEN, "--out", out)
    assert said.code == 0
    assert (
        said.out
        == f"commerce.cart_management.combined: 4 conversations and 4 goldens are in {out}.\n"
    )
    assert validate_dataset(out) == []
    assert downgrade_golden(json.loads(out.read_text())) == json.loads(GOLDEN.read_text())


def test_json_tells_what_was_written(call: Call, tmp_path: Path) -> None:
    said = call("migrate", DATASET, "--out", tmp_path / "new.json", "--format", "json")
    assert said.json == {
        "path": str(tmp_path / "new.json"),
        "dataset_id": "commerce.cart_management.combined",
        "conversations": 4,
        "goldens": 0,
    }


def test_a_file_that_is_there_is_replaced_only_when_asked(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "new.json"
    out.write_text("mine")
    said = call("migrate", DATASET, "--out", out)
    assert (said.code, said.out, out.read_text(), "--overwrite" in said.err) == (
        2,
        "",
        "mine",
        True,
    )
    assert call("migrate", DATASET, "--out", out, "--overwrite").code == 0
    assert json.loads(out.read_text())["schema_version"] == 3


def test_what_is_of_version_3_already_is_said_to_be_so(call: Call, tmp_path: Path) -> None:
    (tmp_path / "new.json").write_text(json.dumps(document()))
    for path in (
        tmp_path / "new.json",
        small_folder(tmp_path / "folder"),
        tmp_path / "folder" / "dataset.json",
    ):
        said = call("migrate", path, "--out", tmp_path / "out.json")
        assert (said.code, said.out, "of version 3 already" in said.err) == (2, "", True)
    assert not (tmp_path / "out.json").exists()


def test_goldens_alone_are_sent_to_their_dataset(call: Call) -> None:
    said = call("migrate", GOLDEN)
    assert (said.code, said.out, f"--golden {GOLDEN}" in said.err) == (2, "", True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"dataset_id": "x"}', ":1:1: at $: `version` is missing"),
        (
            (
                '{"dataset_id": "x", "version": "1.0.0", "conversations": [], "metadata":\n'
                '{"domain": "a", "behavior": "b",\n "difficulty": "mixed"}}'
            ),
            (
                ":3:16: at $.metadata.difficulty: "
                "`difficulty` is 'mixed': it must be 'easy', 'medium' or 'hard'"
            ),
        ),
        ("{", ":1:2: is not valid JSON"),
        ("[]", ":1:1: at $: this is no dataset"),
    ],
)
def test_what_is_wrong_is_reported_with_file_line_and_path(
    call: Call, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "old.json"
    path.write_text(text)
    done = call("migrate", path)
    assert (done.code, done.out, f"{path}{said}" in done.err, "Traceback" in done.err) == (
        2,
        "",
        True,
        False,
    )


def test_a_file_that_is_not_there_is_bad_input(call: Call, tmp_path: Path) -> None:
    said = call("migrate", tmp_path / "old.json")
    assert (said.code, said.err) == (2, f"error: {tmp_path / 'old.json'}: there is no such file\n")


def test_a_place_that_cannot_be_written_to_is_one_line(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = call("migrate", DATASET, "--out", tmp_path / "file" / "new.json")
    assert (said.code, said.err.count("\n"), said.err.startswith("error: cannot write")) == (
        2,
        1,
        True,
    )


def test_a_folder_is_migrated_to_a_folder(call: Call, tmp_path: Path) -> None:
    said = call("migrate", SAMPLE, "--out", tmp_path / "new", "--format", "json")
    assert (said.code, json.loads(said.out)["conversations"]) == (0, 30)
    assert json.loads((tmp_path / "new" / "dataset.json").read_text())["schema_version"] == 3


def test_a_folder_has_goldens_of_its_own(call: Call, tmp_path: Path) -> None:
    said = call("migrate", SAMPLE, "--golden", GOLDEN, "--out", tmp_path / "new")
    assert (said.code, "leave --golden out" in said.err) == (2, True)


def test_a_folder_needs_a_place_for_the_result(call: Call) -> None:
    said = call("migrate", SAMPLE)
    assert (said.code, "--out" in said.err) == (2, True)
