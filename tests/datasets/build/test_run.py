from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.datasets.build.checkpoint import JOURNAL, METRICS, RunOptions
from coverage_assets.datasets.build.run import RUN, WORKSHOP, FinishedRun
from coverage_assets.datasets.records.generator_protocol import Pair
from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation.files import LOCK_NAME, folder_lock
from coverage_assets.scenarios.selection import Selection
from tests.datasets.running import TOY, folder_in, made, written
from tests.datasets.toy import ToyMaker

CALM = Selection(("billing",), ("calm",))


class Stopped(Exception):  # noqa: N818 - a test's own way to stop a run
    """A run ends in the middle."""


def stop_after(conversations: int) -> RunOptions:
    """Means with which a run stops when so many conversations are made."""
    done = 0

    def count(amount: int) -> None:
        nonlocal done
        done += amount
        if done >= conversations:
            raise Stopped

    return RunOptions(progress=count)


def interrupt(out: Path, after: int = 200) -> None:
    with pytest.raises(Stopped):
        made(out, means=stop_after(after), batch=64)


def counting() -> tuple[RunOptions, list[int]]:
    told: list[int] = []
    return RunOptions(progress=told.append), told


def test_a_finished_folder_holds_datasets_and_the_record_of_the_run(tmp_path: Path) -> None:
    folder = made(tmp_path).folder
    assert sorted(path.name for path in folder.iterdir()) == [
        LOCK_NAME,
        "billing",
        "combined",
        METRICS,
        RUN,
    ]


def test_the_record_lists_every_dataset(tmp_path: Path) -> None:
    document = made(tmp_path).document
    assert [(entry["dataset_id"], entry["scope"]) for entry in document["datasets"]] == [
        ("clinic.billing.calm", "behavior"),
        ("clinic.billing.rushed", "behavior"),
        ("clinic.billing.worried", "behavior"),
        ("clinic.billing.on_behalf", "behavior"),
        ("clinic.billing.combined", "domain"),
        ("clinic.combined", "global"),
    ]


def test_the_record_is_what_the_run_gave(tmp_path: Path) -> None:
    finished = made(tmp_path)
    assert json.loads((finished.folder / RUN).read_text()) == finished.document


def test_without_combining_there_are_only_behaviors(tmp_path: Path) -> None:
    finished = made(tmp_path, combine=())
    assert {entry["scope"] for entry in finished.document["datasets"]} == {"behavior"}


def test_variants_multiply_the_conversations_and_not_the_scenarios(tmp_path: Path) -> None:
    counts = made(tmp_path, selection=CALM, per_scenario=3).document["counts"]
    assert (counts["scenarios"], counts["conversations"]) == (171, 3 * 171)


def test_every_unit_is_measured(tmp_path: Path) -> None:
    folder = made(tmp_path, batch=64).folder
    lines = [json.loads(line) for line in (folder / METRICS).read_text().splitlines()]
    assert [line["unit"] for line in lines] == list(range(12))
    assert sum(line["rows"] for line in lines) == 684
    assert {"seconds", "bytes", "resident_bytes", "domain", "behavior"} <= set(lines[0])


def test_a_plan_says_how_many_variants_are_made(tmp_path: Path) -> None:
    [scenario, other] = TOY.prepared(selection=CALM).work.table["scenario_id"].head(2)
    (tmp_path / "plan.csv").write_text(f"scenario_id,variants\n{other},1\n{scenario},2\n")
    made(tmp_path, selection=CALM, plan=tmp_path / "plan.csv", combine=())
    lines = (folder_in(tmp_path) / "billing" / "calm" / "goldens.jsonl").read_text().splitlines()
    assert [json.loads(line)["id"] for line in lines] == [
        f"{scenario}.0",
        f"{scenario}.1",
        f"{other}.0",
    ]


def test_what_a_plan_leaves_out_is_listed(tmp_path: Path) -> None:
    scenarios = TOY.prepared(selection=CALM).work.table["scenario_id"].to_list()
    (tmp_path / "plan.csv").write_text(
        "scenario_id,variants\n" + "".join(f"{name},1\n" for name in scenarios[2:])
    )
    document = made(tmp_path, selection=CALM, plan=tmp_path / "plan.csv").document
    assert document["planned_gaps"] == [
        {"domain": "billing", "behavior": "calm", "scenario_ids": scenarios[:2]}
    ]


def test_a_plan_is_looked_at_only_in_what_was_selected(tmp_path: Path) -> None:
    scenarios = TOY.prepared().work.table["scenario_id"].to_list()
    (tmp_path / "plan.csv").write_text(
        "scenario_id,variants\n" + "".join(f"{name},1\n" for name in scenarios)
    )
    document = made(tmp_path, selection=CALM, plan=tmp_path / "plan.csv").document
    assert (document["counts"]["conversations"], document["planned_gaps"]) == (171, [])


def test_nothing_to_make_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("scenario_id,variants\n")
    with pytest.raises(
        InputError,
        match="there is nothing to make: of what was asked for, `clinic` keeps or plans no",
    ):
        made(tmp_path, plan=tmp_path / "plan.csv")


def test_refused_duplicates_are_in_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        ToyMaker,
        "make",
        lambda maker, scenario, variant: [maker.record(scenario, variant, "base")] * 2,
    )
    document = made(tmp_path, selection=CALM).document
    assert (len(document["refused"]), document["counts"]["conversations"]) == (171, 171)


def test_a_finished_run_is_not_touched(tmp_path: Path) -> None:
    before = written(made(tmp_path).folder)
    with pytest.raises(
        OutputError,
        match="holds a finished run: replace it with --overwrite, check it with --resume",
    ):
        made(tmp_path)
    assert written(folder_in(tmp_path)) == before


def test_an_interrupted_run_is_not_touched(tmp_path: Path) -> None:
    interrupt(tmp_path)
    before = written(folder_in(tmp_path))
    with pytest.raises(
        OutputError,
        match="holds an interrupted run: go on with --resume, or begin anew with --overwrite",
    ):
        made(tmp_path)
    assert written(folder_in(tmp_path)) == before


def test_datasets_of_somebody_else_are_not_touched(tmp_path: Path) -> None:
    folder = made(tmp_path).folder
    (folder / RUN).unlink()
    before = written(folder)
    with pytest.raises(
        OutputError,
        match=r"6 of the datasets are there already, the first in .*billing/calm: replace",
    ):
        made(tmp_path)
    assert written(folder) == before


def test_an_interrupted_run_goes_on_with_what_is_missing(tmp_path: Path) -> None:
    interrupt(tmp_path, after=200)
    means, told = counting()
    made(tmp_path, mode="resume", means=means, batch=64)
    assert (told[0] >= 200 - 64, sum(told)) == (True, 684)


def test_what_was_resumed_is_as_if_never_interrupted(tmp_path: Path) -> None:
    interrupt(tmp_path / "one")
    made(tmp_path / "one", mode="resume", batch=64)
    made(tmp_path / "two")
    assert written(tmp_path / "one") == written(tmp_path / "two")


def test_parts_that_were_spoilt_are_made_again(tmp_path: Path) -> None:
    interrupt(tmp_path / "one")
    for path in folder_in(tmp_path / "one").joinpath(WORKSHOP).rglob("*.goldens.jsonl"):
        path.write_bytes(path.read_bytes()[:-3])
    means, told = counting()
    made(tmp_path / "one", mode="resume", means=means, batch=64)
    made(tmp_path / "two")
    assert (told[0], written(tmp_path / "one") == written(tmp_path / "two")) == (0, True)


@pytest.mark.parametrize("torn", [b"{", b'{"unit": 99}\n', b"\xff\xfe\n", b'{"unit":0,"files":{}'])
def test_a_torn_journal_costs_only_work(tmp_path: Path, torn: bytes) -> None:
    interrupt(tmp_path / "one")
    with (folder_in(tmp_path / "one") / WORKSHOP / JOURNAL).open("ab") as stream:
        stream.write(torn)
    made(tmp_path / "one", mode="resume", batch=64)
    made(tmp_path / "two")
    assert written(tmp_path / "one") == written(tmp_path / "two")


def test_resuming_where_nothing_stands_begins(tmp_path: Path) -> None:
    assert made(tmp_path, mode="resume").document["counts"]["conversations"] == 684


def test_resuming_a_finished_run_checks_it_and_does_nothing(tmp_path: Path) -> None:
    finished = made(tmp_path)
    means, told = counting()
    assert (made(tmp_path, mode="resume", means=means), told) == (finished, [])


def test_work_whose_deletion_was_cut_short_is_swept(tmp_path: Path) -> None:
    folder = made(tmp_path).folder
    before = written(folder)
    (folder / f"{WORKSHOP}.discarded" / "parts").mkdir(parents=True)
    made(tmp_path, mode="resume")
    assert (written(folder), sorted(folder.glob(".*"))) == (before, [folder / LOCK_NAME])


def test_resuming_a_finished_run_mends_what_was_altered(tmp_path: Path) -> None:
    folder = made(tmp_path).folder
    before = written(folder)
    (folder / "billing" / "calm" / "goldens.jsonl").write_text("altered")
    made(tmp_path, mode="resume")
    assert written(folder) == before


def test_a_finished_run_of_something_else_is_not_resumed(tmp_path: Path) -> None:
    made(tmp_path)
    with pytest.raises(
        OutputError, match="holds a finished run of something else than is asked for now"
    ):
        made(tmp_path, mode="resume", per_scenario=2)


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"per_scenario": 2}, "`variants`, the scenarios that are made"),
        ({"combine": ()}, "`combine`"),
        ({"selection": CALM}, "`behaviors`, the scenarios that are made"),
        ({"batch": 65}, "the batch size"),
    ],
)
def test_an_interrupted_run_of_something_else_is_not_resumed(
    tmp_path: Path, asked: dict[str, Any], named: str
) -> None:
    interrupt(tmp_path)
    with pytest.raises(
        OutputError,
        match=rf"of something else than is asked for now \(other: {named}\): ask for the same",
    ):
        made(tmp_path, mode="resume", **{"batch": 64, **asked})


def test_overwriting_begins_anew_and_leaves_nothing_behind(tmp_path: Path) -> None:
    interrupt(tmp_path / "one")
    made(tmp_path / "one", mode="overwrite")
    made(tmp_path / "two")
    assert written(tmp_path / "one") == written(tmp_path / "two")


def test_while_a_run_overwrites_the_old_datasets_stand(tmp_path: Path) -> None:
    folder = made(tmp_path).folder
    before = written(folder)
    with pytest.raises(Stopped):
        made(tmp_path, mode="overwrite", means=stop_after(300), per_scenario=2)
    after = written(folder)
    assert {name: after[name] for name in before} == before


def test_overwriting_some_datasets_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    folder = made(tmp_path).folder
    before = written(folder)
    finished = made(tmp_path, mode="overwrite", selection=CALM, per_scenario=2, combine=())
    changed = {name for name, data in written(folder).items() if before.get(name) != data}
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
        made(tmp_path)


def test_an_error_of_the_maker_stops_the_run_and_can_be_resumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(ToyMaker, "make", fail_at_last)
        with pytest.raises(ZeroDivisionError):
            made(tmp_path / "one", batch=64)
    made(tmp_path / "one", mode="resume", batch=64)
    made(tmp_path / "two")
    assert written(tmp_path / "one") == written(tmp_path / "two")


def fail_at_last(maker: ToyMaker, scenario: Scenario, variant: int) -> list[Pair]:
    if scenario.behavior == "on_behalf":
        raise ZeroDivisionError
    return [maker.record(scenario, variant, "base")]


def test_an_error_before_anything_was_made_leaves_nothing_to_go_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("coverage_assets.datasets.build.workers.write_batch", fail_at_once)
        with pytest.raises(ZeroDivisionError):
            made(tmp_path, batch=64)
    assert made(tmp_path, batch=32).document["counts"]["conversations"] == 684


def fail_at_once(*_: object) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("name", ["vertical", "counts", "planned_gaps", "refused"])
def test_a_run_record_that_lacks_something_says_what_to_do(tmp_path: Path, name: str) -> None:
    folder = made(tmp_path).folder
    record = json.loads((folder / RUN).read_text())
    del record[name]
    (folder / RUN).write_text(json.dumps(record))
    with pytest.raises(
        InputError, match=rf"run.json cannot be read \('{name}'\): begin anew with --overwrite"
    ):
        made(tmp_path, mode="resume")


def test_a_run_record_whose_datasets_are_none_says_what_to_do(tmp_path: Path) -> None:
    folder = made(tmp_path).folder
    record = json.loads((folder / RUN).read_text())
    (folder / RUN).write_text(json.dumps({**record, "datasets": [1]}))
    with pytest.raises(
        InputError, match=r"run.json cannot be read .*: begin anew with --overwrite"
    ):
        made(tmp_path, mode="resume")


def test_a_run_record_that_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    folder = made(tmp_path).folder
    (folder / RUN).write_text("{")
    with pytest.raises(
        InputError, match=r"run.json cannot be read .*: begin anew with --overwrite"
    ):
        made(tmp_path, mode="resume")


def test_a_blueprint_that_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    interrupt(tmp_path)
    (folder_in(tmp_path) / WORKSHOP / "blueprint.json").write_text("{}")
    with pytest.raises(
        InputError, match=r"blueprint.json cannot be read .*: begin anew with --overwrite"
    ):
        made(tmp_path, mode="resume", batch=64)


def test_a_finished_run_knows_its_folder(tmp_path: Path) -> None:
    assert isinstance(made(tmp_path), FinishedRun)
    assert made(tmp_path, mode="resume").summary()["folder"] == str(folder_in(tmp_path))
