from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.cli.generate import worthwhile_jobs
from coverage_assets.datasets.build.generate_batches import RunOptions
from tests.cli.conftest import Call, Said
from tests.datasets.running import folder_in, stored_files
from tests.datasets.toy import ToyFactory, ToyGenerator
from tests.defs.editing import Files

CLINIC = ("--vertical", "clinic", "--domain", "billing")
CALM = (*CLINIC, "--behavior", "calm")


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command generate toy conversations."""
    monkeypatch.setattr("coverage_assets.datasets.build.DeclaredGeneratorFactory", ToyFactory)


@pytest.fixture
def generate(call: Call, tmp_path: Path) -> Call:
    """Generate into a folder of the test."""

    def calling(*arguments: object) -> Said:
        return call("generate", *CALM, "--out", tmp_path, "--jobs", 1, *arguments)

    return calling


def one_line(said: Said) -> bool:
    return (said.code, said.out, said.err.count("\n"), "Traceback" in said.err) == (2, "", 1, False)


def plan_in(folder: Path, *rows: tuple[object, object]) -> Path:
    path = folder / "plan.csv"
    path.write_text(
        "scenario_id,variants\n" + "".join(f"{name},{number}\n" for name, number in rows)
    )
    return path


def scenarios(generate: Call, folder: Path) -> list[str]:
    """The scenarios of the cell, from a run of it."""
    generate()
    lines = (folder_in(folder) / "billing" / "calm" / "goldens.jsonl").read_text().splitlines()
    return [json.loads(line)["scenario_id"] for line in lines]


def test_every_cell_gets_a_dataset(call: Call, tmp_path: Path) -> None:
    call("generate", *CLINIC, "--out", tmp_path)
    names = sorted(path.name for path in (folder_in(tmp_path) / "billing").iterdir())
    assert names == ["calm", "on_behalf", "rushed", "worried"]


def test_people_see_what_was_made_and_where(generate: Call, tmp_path: Path) -> None:
    said = generate("--combine", "domain,global")
    shown = ("Datasets of clinic", "billing/combined", "171 conversations", "1.0.0", str(tmp_path))
    assert (
        said.code,
        said.err,
        [text for text in shown if text not in said.out.replace("\n", "")],
    ) == (0, "", [])


def test_programs_see_the_record_of_the_run(generate: Call, tmp_path: Path) -> None:
    said = generate("--format", "json")
    record = json.loads((folder_in(tmp_path) / "run.json").read_text())
    assert said.json == {"folder": str(folder_in(tmp_path)), "other_datasets": 0, **record}


@pytest.mark.parametrize(
    ("combine", "scopes"),
    [
        ("none", ["behavior"]),
        ("domain", ["behavior", "domain"]),
        ("global", ["behavior", "global"]),
        (" global , domain ", ["behavior", "domain", "global"]),
    ],
)
def test_datasets_are_combined_as_asked(generate: Call, combine: str, scopes: list[str]) -> None:
    said = generate("--combine", combine, "--format", "json")
    assert [dataset["scope"] for dataset in said.json["datasets"]] == scopes


@pytest.mark.parametrize(("pairs", "records"), [("", 171), ("inv", 342), ("dir,inv", 513)])
def test_pairs_are_made_beside_the_bases(generate: Call, pairs: str, records: int) -> None:
    said = generate("--pairs", pairs, "--format", "json")
    assert said.json["counts"]["conversations"] == records


def test_variants_are_made_as_many_as_asked(generate: Call) -> None:
    assert generate("--per-scenario", 3, "--format", "json").json["counts"]["conversations"] == 513


def test_the_difficulty_is_shown_as_asked(generate: Call, tmp_path: Path) -> None:
    generate("--difficulty", "array")
    header = json.loads((folder_in(tmp_path) / "billing" / "calm" / "dataset.json").read_text())
    assert header["metadata"]["difficulty"] == ["easy", "hard"]


def test_a_dry_run_counts_and_writes_nothing(generate: Call, tmp_path: Path) -> None:
    said = generate("--dry-run", "--per-scenario", 2, "--format", "json")
    assert (said.code, said.json["totals"]["conversations"], list(tmp_path.iterdir())) == (
        0,
        342,
        [],
    )


def test_people_see_counts_and_sizes_of_a_dry_run(generate: Call) -> None:
    said = generate("--dry-run")
    shown = ("What would be made", "billing", "calm", "171", "Nothing was written.")
    assert [text for text in shown if text not in said.out] == []


def test_a_finished_run_is_refused(generate: Call, tmp_path: Path) -> None:
    generate()
    before = stored_files(tmp_path)
    said = generate()
    assert (one_line(said), "--overwrite" in said.err, stored_files(tmp_path)) == (
        True,
        True,
        before,
    )


def test_a_finished_run_is_overwritten_when_asked(generate: Call) -> None:
    generate()
    said = generate("--overwrite", "--per-scenario", 2, "--format", "json")
    assert [
        (dataset["version"], dataset["conversations"]) for dataset in said.json["datasets"]
    ] == [("1.1.0", 342)]


def test_a_finished_run_is_checked_when_resumed(generate: Call) -> None:
    first = generate("--format", "json")
    assert generate("--resume", "--format", "json") == first


def interrupted(monkeypatch: pytest.MonkeyPatch, generate: Call) -> Said:
    """A run that hears Ctrl-C in its middle."""
    record, left = ToyGenerator.record, [100]

    def interrupt(generator: ToyGenerator, *key: Any) -> Any:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        return record(generator, *key)

    with monkeypatch.context() as patched:
        patched.setattr(ToyGenerator, "record", interrupt)
        return generate("--batch-size", 10)


def test_an_interruption_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch, generate: Call) -> None:
    said = interrupted(monkeypatch, generate)
    expected = (
        "error: interrupted; what was there before is as it was, "
        "and the same command with --resume goes on\n"
    )
    assert (said.code, said.out, said.err) == (130, "", expected)


def test_an_interrupted_run_is_refused_and_then_resumed(
    monkeypatch: pytest.MonkeyPatch, generate: Call, tmp_path: Path
) -> None:
    interrupted(monkeypatch, generate)
    refused = generate("--batch-size", 10)
    assert (one_line(refused), "holds an interrupted run: go on with --resume" in refused.err) == (
        True,
        True,
    )
    assert generate("--batch-size", 10, "--resume").code == 0
    resumed = stored_files(tmp_path)
    generate("--overwrite")
    assert stored_files(tmp_path) == resumed


def test_a_plan_says_what_is_made(generate: Call, tmp_path: Path) -> None:
    names = scenarios(generate, tmp_path)
    plan = plan_in(tmp_path, *((name, 2) for name in names))
    said = generate("--overwrite", "--plan", plan, "--format", "json")
    assert (said.json["counts"]["conversations"], said.json["asked"]["variants"]) == (
        342,
        "as planned",
    )


def test_planned_gaps_need_to_be_allowed(generate: Call, tmp_path: Path) -> None:
    names = scenarios(generate, tmp_path)
    plan = plan_in(tmp_path, (names[0], 0), *((name, 1) for name in names[2:]))
    refused = generate("--overwrite", "--plan", plan)
    allowed = generate("--overwrite", "--plan", plan, "--allow-gaps", "--format", "json")
    message = (
        "plans no conversation of 2 kept scenarios, in billing|calm (2): "
        "plan some, or accept the gaps with --allow-gaps"
    )
    assert (one_line(refused), message in refused.err) == (True, True)
    assert allowed.json["planned_gaps"] == [
        {"domain": "billing", "behavior": "calm", "scenario_ids": names[:2]}
    ]


def test_a_dry_run_lists_gaps(generate: Call, tmp_path: Path) -> None:
    names = scenarios(generate, tmp_path)
    plan = plan_in(tmp_path, *((name, 1) for name in names[3:]))
    said = generate("--dry-run", "--plan", plan)
    assert (said.code, "The plan makes nothing of 3 kept scenarios in 1 cells." in said.out) == (
        0,
        True,
    )


def test_an_unknown_scenario_of_a_plan_is_bad_input(generate: Call, tmp_path: Path) -> None:
    said = generate("--plan", plan_in(tmp_path, ("sc-0", 1)))
    assert (
        one_line(said),
        "plans `sc-0`: not among the kept scenarios of `clinic`" in said.err,
    ) == (True, True)


def test_a_shard_says_what_comes_next(generate: Call) -> None:
    said = generate("--shard", "1/2", "--batch-size", 100)
    assert (
        said.code,
        "Shard 1/2: 100 conversations" in said.out,
        "coverage-assets merge" in said.out,
    ) == (
        0,
        True,
        True,
    )
    assert (
        generate("--shard", "1/2", "--batch-size", 100, "--resume", "--format", "json").json[
            "conversations"
        ]
        == 100
    )


def test_a_shard_that_nobody_placed_goes_beside_the_artifacts(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: Path
) -> None:
    where = ("--config", config.resolve(), "--jobs", 1)
    monkeypatch.delenv("COVERAGE_ARTIFACTS")
    monkeypatch.chdir(tmp_path)
    assert call("generate", *CALM, *where, "--shard", "1/2").code == 0
    assert (
        tmp_path / "data" / "artifacts" / "shards" / "clinic" / "1-of-2" / "shard.json"
    ).is_file()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--overwrite", "--resume"], "choose one of them"),
        (
            ["--combine", "none,domain"],
            "--combine takes `none`, or scopes to combine, but not both",
        ),
        (
            ["--combine", "domains"],
            "--combine does not take 'domains': choose from none, domain, global",
        ),
        (["--pairs", "base"], "--pairs does not take 'base': choose from inv, dir"),
        (["--per-scenario", "0"], "0 is not in the range"),
        (["--shard", "3/2"], "'3/2' is no shard: write I/N, such as 2/3"),
        (["--shard", ""], "'' is no shard: write I/N, such as 2/3"),
        (["--out", ""], "name a folder"),
        (["--jobs", "0"], "0 is not in the range"),
        (["--plan", "nowhere.csv"], "does not exist"),
        (["--domain", "biling"], "did you mean `billing`?"),
        (["--vertical", "clinik"], "did you mean `clinic`?"),
        (["--config", "nowhere"], "there is no config folder nowhere"),
    ],
)
def test_what_cannot_be_meant_is_bad_input(
    generate: Call, tmp_path: Path, options: list[str], message: str
) -> None:
    said = generate(*options)
    assert (said.code, said.out, message in said.err, "Traceback" in said.err) == (
        2,
        "",
        True,
        False,
    )
    assert list(tmp_path.iterdir()) == []


def test_a_plan_and_a_number_of_variants_contradict_each_other(
    generate: Call, tmp_path: Path
) -> None:
    said = generate("--plan", plan_in(tmp_path, ("sc-0", 1)), "--per-scenario", 2)
    assert (said.code, "leave --per-scenario out" in said.err) == (2, True)


def test_a_place_that_cannot_be_written_is_bad_input(generate: Call, tmp_path: Path) -> None:
    (tmp_path / "datasets").write_text("")
    said = generate()
    assert (one_line(said), "cannot write" in said.err) == (True, True)


def test_memory_that_runs_short_stops_the_run(generate: Call) -> None:
    said = generate("--reserve-memory", 10**9)
    assert (one_line(said), "stopped before memory ran out" in said.err) == (True, True)


def test_broken_declared_files_are_bad_input(call: Call, files: Files, tmp_path: Path) -> None:
    files.replace("limit: 4", "limit: four")
    said = call("generate", *CALM, "--config", files.config, "--out", tmp_path / "out")
    assert (
        said.code,
        said.err.startswith(f"error: {files.exclusions}:"),
        (tmp_path / "out").exists(),
    ) == (
        2,
        True,
        False,
    )


def test_processes_are_as_many_as_asked(generate: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def options(jobs: int, *others: Any) -> RunOptions:
        asked.append(jobs)
        return RunOptions(1, *others)

    monkeypatch.setattr("coverage_assets.datasets.build.RunOptions", options)
    generate("--jobs", 3)
    assert asked == [3]


@pytest.mark.parametrize(
    ("conversations", "jobs"), [(1, 1), (1_999, 1), (2_000, 2), (10_000, 6), (10**6, 8)]
)
def test_unasked_there_are_as_many_processes_as_pay_off(
    monkeypatch: pytest.MonkeyPatch, conversations: int, jobs: int
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert worthwhile_jobs(conversations) == jobs
