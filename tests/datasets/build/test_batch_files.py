from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.datasets.build.batch_files import BatchFiles, batch_paths, write_batch
from coverage_assets.datasets.build.pair_writer import FILE_KINDS
from coverage_assets.datasets.plan.batches import Batch, BatchTask
from coverage_assets.datasets.records.generator_protocol import Pair
from coverage_assets.datasets.records.names import RECORD_KINDS
from coverage_assets.errors import OutputError
from tests.datasets.toy import ToyGenerator

SCENARIOS = [Scenario(f"sc-000000000000000{number}", "billing", "calm", {}) for number in range(3)]
VARIANTS = (range(1, 3), range(2), range(1))
TASK = BatchTask(Batch(7, "billing", "calm", 0, 5), tuple(zip(SCENARIOS, VARIANTS, strict=True)))
GENERATOR = ToyGenerator("a" * 64, ("inv",))


class FailingGenerator(ToyGenerator):
    """Fails in the middle."""

    def generate(self, scenario: Scenario, variant: int) -> Iterator[Pair]:
        if scenario is SCENARIOS[1]:
            raise KeyError(variant)
        yield from super().generate(scenario, variant)


class RepeatingGenerator(ToyGenerator):
    """Generates every pair twice."""

    def generate(self, scenario: Scenario, variant: int) -> Iterator[Pair]:
        for pair in super().generate(scenario, variant):
            yield from [pair, pair]


def ids_in(folder: Path, kind: str) -> list[str]:
    lines = batch_paths(folder, 7)[kind].read_text().splitlines()
    return [json.loads(line)["id"] for line in lines]


def test_a_batch_holds_every_variant_with_its_pairs_in_order(tmp_path: Path) -> None:
    write_batch(GENERATOR, TASK, tmp_path)
    bases = [
        "sc-0000000000000000.1",
        "sc-0000000000000000.2",
        "sc-0000000000000001.0",
        "sc-0000000000000001.1",
        "sc-0000000000000002.0",
    ]
    expected = [name for base in bases for name in (base, f"{base}.inv")]
    assert [ids_in(tmp_path, kind) for kind in RECORD_KINDS] == [expected, expected]


def test_a_batch_knows_its_size_and_counts(tmp_path: Path) -> None:
    batch = write_batch(GENERATOR, TASK, tmp_path)
    size = sum(batch_paths(tmp_path, 7)[kind].stat().st_size for kind in RECORD_KINDS)
    assert (batch.bytes, batch.counts.conversations, batch.counts.by_relation) == (
        size,
        10,
        {"base": 5, "inv": 5},
    )


def test_a_batch_comes_back_from_plain_values(tmp_path: Path) -> None:
    batch = write_batch(GENERATOR, TASK, tmp_path)
    assert BatchFiles.from_dict(json.loads(json.dumps(batch.as_dict()))) == batch


def test_refused_pairs_are_reported_and_not_written(tmp_path: Path) -> None:
    batch = write_batch(RepeatingGenerator("a" * 64), TASK, tmp_path)
    written = ids_in(tmp_path, "goldens")
    assert (len(batch.refused), batch.counts.conversations, len(written)) == (5, 5, 5)


def test_a_batch_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write_batch(FailingGenerator("a" * 64), TASK, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_batch_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(
        OutputError,
        match=r"^cannot write .*0000007.conversations.jsonl: No such file or directory$",
    ):
        write_batch(GENERATOR, TASK, tmp_path / "nowhere")


def test_a_batch_is_intact_as_it_was_written(tmp_path: Path) -> None:
    assert write_batch(GENERATOR, TASK, tmp_path).is_intact(tmp_path)


@pytest.mark.parametrize("kind", FILE_KINDS)
@pytest.mark.parametrize(
    "spoil", [lambda data: data[:-1], lambda data: data[:-1] + b"x", lambda data: data[:0]]
)
def test_a_batch_with_a_changed_or_missing_byte_is_not_intact(
    tmp_path: Path, kind: str, spoil: Callable[[bytes], bytes]
) -> None:
    batch, path = write_batch(GENERATOR, TASK, tmp_path), batch_paths(tmp_path, 7)[kind]
    path.write_bytes(spoil(path.read_bytes()))
    assert not batch.is_intact(tmp_path)


def test_a_batch_without_one_of_its_files_is_not_intact(tmp_path: Path) -> None:
    batch = write_batch(GENERATOR, TASK, tmp_path)
    batch_paths(tmp_path, 7)["digests"].unlink()
    assert not batch.is_intact(tmp_path)
