from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.datasets.records.test_json_schemas import SAMPLES
from tests.datasets.running import finished_run
from tests.datasets.small import changed, conversation, document, golden, small_folder, write_folder
from tests.defs.editing import Files


def test_what_was_built_is_as_it_should_be(call: Call, built: Path) -> None:
    said = call("verify", built)
    assert (said.code, said.out.startswith("Whole, and what the files declare: ")) == (0, True)


def test_json_says_how_many_files_were_checked(call: Call, built: Path) -> None:
    listed = sum(len(sums.read_text().splitlines()) for sums in built.rglob("SHA256SUMS"))
    said = call("verify", built, "--format", "json")
    assert (said.code, said.json, said.err) == (0, {"checked": listed, "failures": []}, "")


def test_a_flipped_byte_exits_1(call: Call, built: Path) -> None:
    path = built / "clinic" / "scenarios" / "billing" / "calm.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    said = call("verify", built, "--format", "json")
    assert (said.code, [Path(one["path"]).name for one in said.json["failures"]]) == (
        1,
        ["calm.parquet"],
    )


def test_people_see_what_is_wrong_and_what_would_do(call: Call, built: Path) -> None:
    (built / "clinic" / "taxonomy" / "taxonomy.parquet").unlink()
    said = call("verify", built)
    assert (said.code, "is listed and missing" in said.out, "materialize it again" in said.out) == (
        1,
        True,
        True,
    )


def test_an_edit_after_building_exits_1(call: Call, built: Path, files: Files) -> None:
    files.change_one_cell()
    assert call("verify", built, "--config", files.config).code == 1


def test_a_manifest_file_can_be_verified(call: Call, tmp_path: Path) -> None:
    call("manifest", "--vertical", "clinic", "--where", "age!=child", "--out", tmp_path / "build")
    assert call("verify", tmp_path / "build" / "manifest.json").code == 0


@pytest.mark.parametrize("name", ["nowhere", "empty", "text.json"])
def test_a_path_without_artifacts_is_bad_input(call: Call, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.json").write_text("[1]")
    said = call("verify", tmp_path / name)
    assert (said.code, said.out, said.err.startswith("error: ")) == (2, "", True)


def test_file_names_that_drive_a_terminal_are_spelled_out(call: Call, built: Path) -> None:
    (built / "clinic" / "taxonomy" / "\x1b[31mred").write_bytes(b"")
    said = call("verify", built)
    assert (said.code, "\x1b" in said.out) == (1, False)


def test_a_dataset_is_verified_by_its_own_rules(call: Call, tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "plain")
    for path in (folder, folder / "dataset.json"):
        said = call("verify", path)
        assert (said.code, said.out.splitlines()[-1]) == (
            0,
            "Whole, and what the files declare: 3 checked.",
        )
        assert "bakery.orders.plain" in said.out


def test_a_dataset_in_one_file_is_verified_whatever_its_version(call: Call, tmp_path: Path) -> None:
    (tmp_path / "new.json").write_text(json.dumps(document()))
    for path in (tmp_path / "new.json", SAMPLES / "cart_management.combined.json"):
        said = call("verify", path, "--format", "json")
        assert (
            said.code,
            said.json["checked"],
            said.json["failures"],
            len(said.json["datasets"]),
        ) == (0, 1, [], 1)


def test_a_folder_of_datasets_is_reported_by_dataset(call: Call, tmp_path: Path) -> None:
    small_folder(tmp_path / "one")
    broken = small_folder(tmp_path / "deeper" / "two")
    (broken / "goldens.jsonl").unlink()
    said = call("verify", tmp_path, "--format", "json")
    found = {
        Path(one["path"]).name: (one["conversations"], len(one["problems"]))
        for one in said.json["datasets"]
    }
    assert (said.code, found) == (1, {"one": (3, 0), "two": (0, 1)})
    assert [failure["suggestion"] for failure in said.json["failures"]] == [
        "build the dataset again"
    ]


def test_datasets_among_artifacts_do_not_pass_for_a_vertical(call: Call, built: Path) -> None:
    small_folder(built / "datasets" / "bakery" / "orders" / "plain")
    said = call("verify", built, "--format", "json")
    assert (said.code, said.json["failures"], len(said.json["datasets"])) == (0, [], 1)


def test_what_is_wrong_with_a_dataset_is_reported_with_its_line(call: Call, tmp_path: Path) -> None:
    wrong = changed(conversation(1), "turns", 1, "turn", to=7)
    write_folder(tmp_path / "plain", [conversation(0), wrong], [golden(0), golden(1)])
    said = call("verify", tmp_path / "plain", "--format", "json")
    (failure,) = said.json["failures"]
    assert (said.code, failure["path"]) == (1, f"{tmp_path / 'plain' / 'conversations.jsonl'}:2")


def test_a_flood_of_failures_is_cut_for_people_and_whole_for_programs(
    call: Call, tmp_path: Path
) -> None:
    folder = small_folder(tmp_path / "plain")
    (folder / "goldens.jsonl").write_text("{\n" * 150)
    assert "And " in call("verify", folder).out.splitlines()[-1]
    assert len(call("verify", folder, "--format", "json").json["failures"]) > 150


def test_a_dataset_that_a_run_made_and_that_is_gone_is_reported(call: Call, tmp_path: Path) -> None:
    folder = finished_run(tmp_path).folder
    shutil.rmtree(folder / "billing" / "calm")
    said = call("verify", tmp_path, "--format", "json")
    failure = {
        "path": str(folder / "run.json"),
        "problem": "lists the dataset `billing/calm`, which is missing",
        "suggestion": "run `coverage-assets generate --resume`",
    }
    assert (said.code, said.json["failures"]) == (1, [failure])


@pytest.mark.parametrize("record", ["", "7", '{"datasets": [1]}'])
def test_a_record_of_a_run_that_cannot_be_read_is_reported(
    call: Call, tmp_path: Path, record: str
) -> None:
    folder = finished_run(tmp_path).folder
    (folder / "run.json").write_text(record)
    said = call("verify", tmp_path)
    assert (said.code, "cannot be read as the record of a run" in said.out.replace("\n", " ")) == (
        1,
        True,
    )


def test_the_record_of_another_run_is_nothing_to_report(call: Call, tmp_path: Path) -> None:
    folder = finished_run(tmp_path).folder
    (folder / "billing" / "run.json").write_text('{"accounts_seen": 3}')
    assert call("verify", tmp_path).code == 0


def test_the_record_of_a_run_stands_for_its_datasets(call: Call, tmp_path: Path) -> None:
    folder = finished_run(tmp_path).folder
    said = call("verify", folder / "run.json", "--format", "json")
    assert (said.code, said.json) == (0, call("verify", folder, "--format", "json").json)
