from __future__ import annotations

import json
from pathlib import Path

import pytest

from coverage_assets.datasets.build.run_record import RUN, FinishedRun
from coverage_assets.errors import InputError
from coverage_assets.scenarios.selection import Selection
from tests.datasets.running import TOY, finished_run, folder_in
from tests.datasets.toy import ToyGenerator

CALM = Selection(("billing",), ("calm",))


def test_the_record_lists_every_dataset(tmp_path: Path) -> None:
    document = finished_run(tmp_path).document
    assert [(entry["dataset_id"], entry["scope"]) for entry in document["datasets"]] == [
        ("clinic.billing.calm", "behavior"),
        ("clinic.billing.rushed", "behavior"),
        ("clinic.billing.worried", "behavior"),
        ("clinic.billing.on_behalf", "behavior"),
        ("clinic.billing.combined", "domain"),
        ("clinic.combined", "global"),
    ]


def test_the_record_is_the_document_of_the_run(tmp_path: Path) -> None:
    finished = finished_run(tmp_path)
    assert json.loads((finished.folder / RUN).read_text()) == finished.document


def test_refused_duplicates_are_in_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        ToyGenerator,
        "generate",
        lambda toy, scenario, variant: [toy.record(scenario, variant, "base")] * 2,
    )
    document = finished_run(tmp_path, selection=CALM).document
    assert (len(document["refused"]), document["counts"]["conversations"]) == (171, 171)


def test_what_a_plan_leaves_out_is_listed(tmp_path: Path) -> None:
    scenarios = TOY.prepared(selection=CALM).batch_plan.table["scenario_id"].to_list()
    (tmp_path / "plan.csv").write_text(
        "scenario_id,variants\n" + "".join(f"{name},1\n" for name in scenarios[2:])
    )
    document = finished_run(tmp_path, selection=CALM, plan=tmp_path / "plan.csv").document
    assert document["planned_gaps"] == [
        {"domain": "billing", "behavior": "calm", "scenario_ids": scenarios[:2]}
    ]


@pytest.mark.parametrize("name", ["vertical", "counts", "planned_gaps", "refused"])
def test_a_run_record_that_lacks_something_says_what_to_do(tmp_path: Path, name: str) -> None:
    folder = finished_run(tmp_path).folder
    record = json.loads((folder / RUN).read_text())
    del record[name]
    (folder / RUN).write_text(json.dumps(record))
    with pytest.raises(
        InputError, match=rf"run.json cannot be read \('{name}'\): begin anew with --overwrite"
    ):
        finished_run(tmp_path, mode="resume")


def test_a_run_record_whose_datasets_are_none_says_what_to_do(tmp_path: Path) -> None:
    folder = finished_run(tmp_path).folder
    record = json.loads((folder / RUN).read_text())
    (folder / RUN).write_text(json.dumps({**record, "datasets": [1]}))
    with pytest.raises(
        InputError, match=r"run.json cannot be read .*: begin anew with --overwrite"
    ):
        finished_run(tmp_path, mode="resume")


def test_a_run_record_that_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    folder = finished_run(tmp_path).folder
    (folder / RUN).write_text("{")
    with pytest.raises(
        InputError, match=r"run.json cannot be read .*: begin anew with --overwrite"
    ):
        finished_run(tmp_path, mode="resume")


def test_a_finished_run_knows_its_folder(tmp_path: Path) -> None:
    assert isinstance(finished_run(tmp_path), FinishedRun)
    assert finished_run(tmp_path, mode="resume").summary()["folder"] == str(folder_in(tmp_path))
