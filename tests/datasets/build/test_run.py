from __future__ import annotations

import json
from pathlib import Path

import pytest

from coverage_assets.datasets.build.generate_batches import METRICS
from coverage_assets.datasets.build.run_record import RUN
from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation.files import LOCK_NAME, folder_lock
from coverage_assets.scenarios.selection import Selection
from tests.datasets.running import TOY, finished_run, folder_in, stored_files
from tests.datasets.stopping import Stopped, counting, interrupt, stop_after

CALM = Selection(("billing",), ("calm",))


def test_a_finished_folder_holds_datasets_and_the_record_of_the_run(tmp_path: Path) -> None:
    folder = finished_run(tmp_path).folder
    assert sorted(path.name for path in folder.iterdir()) == [
        LOCK_NAME,
        "billing",
        "combined",
        METRICS,
        RUN,
    ]


def test_without_combining_there_are_only_behaviors(tmp_path: Path) -> None:
    finished = finished_run(tmp_path, combine=())
    assert {entry["scope"] for entry in finished.document["datasets"]} == {"behavior"}


def test_variants_multiply_the_conversations_and_not_the_scenarios(tmp_path: Path) -> None:
    counts = finished_run(tmp_path, selection=CALM, per_scenario=3).document["counts"]
    assert (counts["scenarios"], counts["conversations"]) == (171, 3 * 171)


def test_a_plan_says_how_many_variants_are_made(tmp_path: Path) -> None:
    [scenario, other] = TOY.prepared(selection=CALM).batch_plan.table["scenario_id"].head(2)
    (tmp_path / "plan.csv").write_text(f"scenario_id,variants\n{other},1\n{scenario},2\n")
    finished_run(tmp_path, selection=CALM, plan=tmp_path / "plan.csv", combine=())
    lines = (folder_in(tmp_path) / "billing" / "calm" / "goldens.jsonl").read_text().splitlines()
    assert [json.loads(line)["id"] for line in lines] == [
        f"{scenario}.0",
        f"{scenario}.1",
        f"{other}.0",
    ]


def test_a_plan_applies_only_to_the_selected_scenarios(tmp_path: Path) -> None:
    scenarios = TOY.prepared().batch_plan.table["scenario_id"].to_list()
    (tmp_path / "plan.csv").write_text(
        "scenario_id,variants\n" + "".join(f"{name},1\n" for name in scenarios)
    )
    document = finished_run(tmp_path, selection=CALM, plan=tmp_path / "plan.csv").document
    assert (document["counts"]["conversations"], document["planned_gaps"]) == (171, [])


def test_a_request_for_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("scenario_id,variants\n")
    with pytest.raises(
        InputError,
        match="there is nothing to make: of what was asked for, `clinic` keeps or plans no",
    ):
        finished_run(tmp_path, plan=tmp_path / "plan.csv")


def test_a_finished_run_is_not_touched(tmp_path: Path) -> None:
    before = stored_files(finished_run(tmp_path).folder)
    with pytest.raises(
        OutputError,
        match="holds a finished run: replace it with --overwrite, check it with --resume",
    ):
        finished_run(tmp_path)
    assert stored_files(folder_in(tmp_path)) == before


def test_an_interrupted_run_is_not_touched(tmp_path: Path) -> None:
    interrupt(tmp_path)
    before = stored_files(folder_in(tmp_path))
    with pytest.raises(
        OutputError,
        match="holds an interrupted run: go on with --resume, or begin anew with --overwrite",
    ):
        finished_run(tmp_path)
    assert stored_files(folder_in(tmp_path)) == before


def test_datasets_without_a_run_record_are_not_touched(tmp_path: Path) -> None:
    folder = finished_run(tmp_path).folder
    (folder / RUN).unlink()
    before = stored_files(folder)
    with pytest.raises(
        OutputError,
        match=r"6 of the datasets are there already, the first in .*billing/calm: replace",
    ):
        finished_run(tmp_path)
    assert stored_files(folder) == before


def test_resuming_in_an_empty_folder_starts_a_run(tmp_path: Path) -> None:
    assert finished_run(tmp_path, mode="resume").document["counts"]["conversations"] == 684


def test_resuming_a_finished_run_checks_it_and_does_nothing(tmp_path: Path) -> None:
    finished = finished_run(tmp_path)
    options, steps = counting()
    assert (finished_run(tmp_path, mode="resume", options=options), steps) == (finished, [])


def test_resuming_a_finished_run_mends_what_was_altered(tmp_path: Path) -> None:
    folder = finished_run(tmp_path).folder
    before = stored_files(folder)
    (folder / "billing" / "calm" / "goldens.jsonl").write_text("altered")
    finished_run(tmp_path, mode="resume")
    assert stored_files(folder) == before


def test_a_finished_run_of_something_else_is_not_resumed(tmp_path: Path) -> None:
    finished_run(tmp_path)
    with pytest.raises(
        OutputError, match="holds a finished run of something else than is asked for now"
    ):
        finished_run(tmp_path, mode="resume", per_scenario=2)


def test_overwriting_begins_anew_and_leaves_nothing_behind(tmp_path: Path) -> None:
    interrupt(tmp_path / "one")
    finished_run(tmp_path / "one", mode="overwrite")
    finished_run(tmp_path / "two")
    assert stored_files(tmp_path / "one") == stored_files(tmp_path / "two")


def test_while_a_run_overwrites_the_old_datasets_stand(tmp_path: Path) -> None:
    folder = finished_run(tmp_path).folder
    before = stored_files(folder)
    with pytest.raises(Stopped):
        finished_run(tmp_path, mode="overwrite", options=stop_after(300), per_scenario=2)
    after = stored_files(folder)
    assert {name: after[name] for name in before} == before


def test_overwriting_some_datasets_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    folder = finished_run(tmp_path).folder
    before = stored_files(folder)
    finished = finished_run(tmp_path, mode="overwrite", selection=CALM, per_scenario=2, combine=())
    changed = {name for name, data in stored_files(folder).items() if before.get(name) != data}
    assert {Path(name).parent.as_posix() for name in changed} == {".", "billing/calm"}
    assert finished.others == 5


def test_another_run_into_the_same_folder_is_refused(tmp_path: Path) -> None:
    with (
        folder_lock(folder_in(tmp_path), wait=False),
        pytest.raises(
            OutputError,
            match="is being written by another process; wait for it to end, or choose another",
        ),
    ):
        finished_run(tmp_path)
