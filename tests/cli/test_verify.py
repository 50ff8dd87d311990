from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.graph.editing import Files


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
    assert (said.code, [Path(one["path"]).name for one in said.json["failures"]]) == (1, ["calm.parquet"])


def test_people_see_what_is_wrong_and_what_would_do(call: Call, built: Path) -> None:
    (built / "clinic" / "taxonomy" / "taxonomy.parquet").unlink()
    said = call("verify", built)
    assert (said.code, "is listed and missing" in said.out, "materialize it again" in said.out) == (1, True, True)


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
