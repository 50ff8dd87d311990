from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.datasets.exports.rental import DATASET_ID, write_rental


@pytest.fixture
def rental(tmp_path: Path) -> Path:
    return write_rental(tmp_path / "rental")


def test_people_see_what_was_written_and_where(call: Call, rental: Path, tmp_path: Path) -> None:
    said = call("export", "inspect", rental, "--out", tmp_path / "out")
    assert (said.code, said.err) == (0, "")
    assert "Exported for Inspect AI" in said.out
    assert DATASET_ID in said.out
    assert (tmp_path / "out" / DATASET_ID / "task.py").is_file()


def test_json_is_alone_on_stdout(call: Call, rental: Path, tmp_path: Path) -> None:
    said = call("export", "langfuse", rental, "--out", tmp_path / "out", "--format", "json")
    assert (said.code, said.err) == (0, "")
    assert said.json == [
        {
            "dataset_id": DATASET_ID,
            "version": "1.2.0",
            "conversations": 4,
            "folder": str(tmp_path / "out" / DATASET_ID),
            "files": ["items.jsonl"],
        }
    ]


def test_exports_go_below_the_artifacts_unless_said(
    call: Call, rental: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sys.modules["coverage_assets.cli.export"], "OUT", tmp_path / "artifacts" / "exports"
    )
    call("export", "openai", rental)
    assert (tmp_path / "artifacts" / "exports" / "openai" / DATASET_ID / "SHA256SUMS").is_file()


def test_an_export_that_is_there_exits_2_until_it_may_be_replaced(
    call: Call, rental: Path, tmp_path: Path
) -> None:
    arguments = ("export", "tau2", rental, "--out", tmp_path / "out")
    assert [call(*arguments).code, call(*arguments).code, call(*arguments, "--overwrite").code] == [
        0,
        2,
        0,
    ]


@pytest.mark.parametrize(
    ("target", "dataset", "message"),
    [
        ("inspct", "rental", "error: there is no export for `inspct`: did you mean `inspect`?"),
        ("inspect", "nowhere", "nowhere: there is no such file"),
        (
            "inspect",
            ".",
            "holds no dataset.json: name the folder of one dataset, or a dataset file",
        ),
    ],
)
def test_bad_input_is_one_line(
    call: Call, rental: Path, target: str, dataset: str, message: str
) -> None:
    said = call("export", target, rental.parent / dataset, "--out", rental.parent / "out")
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert message in said.err


def test_a_place_without_a_name_is_refused(call: Call, rental: Path) -> None:
    said = call("export", "openai", rental, "--out", "")
    assert (said.code, "folder" in said.err) == (2, True)
