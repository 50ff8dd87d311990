from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coverage_assets.datasets.build.checkpoint import JOURNAL
from coverage_assets.datasets.build.run import CHECKPOINT
from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation.files import LOCK_NAME
from coverage_assets.scenarios.selection import Selection
from tests.datasets.running import finished_run, folder_in, stored_files
from tests.datasets.stopping import counting, interrupt

CALM = Selection(("billing",), ("calm",))


def test_an_interrupted_run_goes_on_with_what_is_missing(tmp_path: Path) -> None:
    interrupt(tmp_path, after=200)
    options, steps = counting()
    finished_run(tmp_path, mode="resume", options=options, batch_size=64)
    assert (steps[0] >= 200 - 64, sum(steps)) == (True, 684)


def test_what_was_resumed_is_as_if_never_interrupted(tmp_path: Path) -> None:
    interrupt(tmp_path / "one")
    finished_run(tmp_path / "one", mode="resume", batch_size=64)
    finished_run(tmp_path / "two")
    assert stored_files(tmp_path / "one") == stored_files(tmp_path / "two")


def test_damaged_batches_are_generated_again(tmp_path: Path) -> None:
    interrupt(tmp_path / "one")
    for path in folder_in(tmp_path / "one").joinpath(CHECKPOINT).rglob("*.goldens.jsonl"):
        path.write_bytes(path.read_bytes()[:-3])
    options, steps = counting()
    finished_run(tmp_path / "one", mode="resume", options=options, batch_size=64)
    finished_run(tmp_path / "two")
    assert (steps[0], stored_files(tmp_path / "one") == stored_files(tmp_path / "two")) == (0, True)


@pytest.mark.parametrize("torn", [b"{", b'{"unit": 99}\n', b"\xff\xfe\n", b'{"unit":0,"files":{}'])
def test_a_torn_journal_costs_only_work(tmp_path: Path, torn: bytes) -> None:
    interrupt(tmp_path / "one")
    with (folder_in(tmp_path / "one") / CHECKPOINT / JOURNAL).open("ab") as stream:
        stream.write(torn)
    finished_run(tmp_path / "one", mode="resume", batch_size=64)
    finished_run(tmp_path / "two")
    assert stored_files(tmp_path / "one") == stored_files(tmp_path / "two")


def test_a_checkpoint_whose_deletion_was_interrupted_is_swept(tmp_path: Path) -> None:
    folder = finished_run(tmp_path).folder
    before = stored_files(folder)
    (folder / f"{CHECKPOINT}.discarded" / "parts").mkdir(parents=True)
    finished_run(tmp_path, mode="resume")
    assert (stored_files(folder), sorted(folder.glob(".*"))) == (before, [folder / LOCK_NAME])


@pytest.mark.parametrize(
    ("option", "named"),
    [
        ({"per_scenario": 2}, "`variants`, the scenarios that are made"),
        ({"combine": ()}, "`combine`"),
        ({"selection": CALM}, "`behaviors`, the scenarios that are made"),
        ({"batch_size": 65}, "the batch size"),
    ],
)
def test_an_interrupted_run_of_something_else_is_not_resumed(
    tmp_path: Path, option: dict[str, Any], named: str
) -> None:
    interrupt(tmp_path)
    with pytest.raises(
        OutputError,
        match=rf"of something else than is asked for now \(other: {named}\): ask for the same",
    ):
        finished_run(tmp_path, mode="resume", **{"batch_size": 64, **option})


def test_a_run_plan_that_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    interrupt(tmp_path)
    (folder_in(tmp_path) / CHECKPOINT / "blueprint.json").write_text("{}")
    with pytest.raises(
        InputError, match=r"blueprint.json cannot be read .*: begin anew with --overwrite"
    ):
        finished_run(tmp_path, mode="resume", batch_size=64)
