from __future__ import annotations

import json
from pathlib import Path

import pytest

from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.datasets.build.generate_batches import METRICS
from coverage_assets.datasets.records.generator_protocol import Pair
from tests.datasets.running import finished_run, stored_files
from tests.datasets.toy import ToyGenerator


def test_every_batch_is_measured(tmp_path: Path) -> None:
    folder = finished_run(tmp_path, batch_size=64).folder
    lines = [json.loads(line) for line in (folder / METRICS).read_text().splitlines()]
    assert [line["unit"] for line in lines] == list(range(12))
    assert sum(line["rows"] for line in lines) == 684
    assert {"seconds", "bytes", "resident_bytes", "domain", "behavior"} <= set(lines[0])


def test_an_error_of_the_generator_stops_the_run_and_can_be_resumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(ToyGenerator, "generate", fail_at_last)
        with pytest.raises(ZeroDivisionError):
            finished_run(tmp_path / "one", batch_size=64)
    finished_run(tmp_path / "one", mode="resume", batch_size=64)
    finished_run(tmp_path / "two")
    assert stored_files(tmp_path / "one") == stored_files(tmp_path / "two")


def fail_at_last(toy: ToyGenerator, scenario: Scenario, variant: int) -> list[Pair]:
    if scenario.behavior == "on_behalf":
        raise ZeroDivisionError
    return [toy.record(scenario, variant, "base")]


def test_an_error_before_the_first_batch_leaves_nothing_to_resume(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("coverage_assets.datasets.build.workers.write_batch", fail_at_once)
        with pytest.raises(ZeroDivisionError):
            finished_run(tmp_path, batch_size=64)
    assert finished_run(tmp_path, batch_size=32).document["counts"]["conversations"] == 684


def fail_at_once(*_: object) -> None:
    raise ZeroDivisionError
