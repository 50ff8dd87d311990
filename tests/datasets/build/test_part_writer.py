from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.datasets.build.part_writer import KINDS, BatchFiles, part_path, write_batch
from coverage_assets.datasets.plan.batches import Batch, BatchTask
from coverage_assets.datasets.records.generator_protocol import Pair
from coverage_assets.datasets.records.line_codec import DIGESTS, record_digests
from coverage_assets.errors import OutputError
from tests.datasets.toy import ToyMaker

SCENARIOS = [Scenario(f"sc-000000000000000{number}", "billing", "calm", {}) for number in range(3)]
TASK = BatchTask(
    Batch(7, "billing", "calm", 0, 5), tuple(zip(SCENARIOS, (1, 0, 0), (3, 2, 1), strict=True))
)
MAKER = ToyMaker("a" * 64, ("inv",))


class Forgetful(ToyMaker):
    """Fails in the middle."""

    def make(self, scenario: Scenario, variant: int) -> Iterator[Pair]:
        if scenario is SCENARIOS[1]:
            raise KeyError(variant)
        yield from super().make(scenario, variant)


class Repeating(ToyMaker):
    """Makes every pair twice."""

    def make(self, scenario: Scenario, variant: int) -> Iterator[Pair]:
        for made in super().make(scenario, variant):
            yield from [made, made]


def read(folder: Path, kind: str) -> list[str]:
    return [json.loads(line)["id"] for line in part_path(folder, 7, kind).read_text().splitlines()]


def test_a_part_holds_every_variant_with_its_pairs_in_order(tmp_path: Path) -> None:
    write_batch(MAKER, TASK, tmp_path)
    bases = [
        "sc-0000000000000000.1",
        "sc-0000000000000000.2",
        "sc-0000000000000001.0",
        "sc-0000000000000001.1",
    ]
    expected = [
        name for base in [*bases, "sc-0000000000000002.0"] for name in (base, f"{base}.inv")
    ]
    assert [read(tmp_path, kind) for kind in KINDS[:2]] == [expected, expected]


def test_every_record_has_its_digests(tmp_path: Path) -> None:
    write_batch(MAKER, TASK, tmp_path)
    lines = [part_path(tmp_path, 7, kind).read_bytes().splitlines() for kind in KINDS[:2]]
    digests = b"".join(record_digests(*pair) for pair in zip(*lines, strict=True))
    assert (part_path(tmp_path, 7, "digests").read_bytes(), len(digests)) == (digests, 10 * DIGESTS)


def test_a_part_knows_its_size_and_counts(tmp_path: Path) -> None:
    part = write_batch(MAKER, TASK, tmp_path)
    sizes = sum(part_path(tmp_path, 7, kind).stat().st_size for kind in KINDS[:2])
    assert (part.bytes, part.counts.conversations, part.counts.by_relation) == (
        sizes,
        10,
        {"base": 5, "inv": 5},
    )


def test_a_part_comes_back_from_plain_values(tmp_path: Path) -> None:
    part = write_batch(MAKER, TASK, tmp_path)
    assert BatchFiles.from_dict(json.loads(json.dumps(part.as_dict()))) == part


def test_what_is_refused_is_told_and_not_written(tmp_path: Path) -> None:
    part = write_batch(Repeating("a" * 64), TASK, tmp_path)
    assert (len(part.refused), part.counts.conversations, len(read(tmp_path, "goldens"))) == (
        5,
        5,
        5,
    )


def test_a_part_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write_batch(Forgetful("a" * 64), TASK, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_part_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(
        OutputError,
        match=r"^cannot write .*0000007.conversations.jsonl: No such file or directory$",
    ):
        write_batch(MAKER, TASK, tmp_path / "nowhere")


def test_a_part_is_intact_as_it_was_written(tmp_path: Path) -> None:
    assert write_batch(MAKER, TASK, tmp_path).is_intact(tmp_path)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "spoil", [lambda data: data[:-1], lambda data: data[:-1] + b"x", lambda data: data[:0]]
)
def test_a_part_of_which_a_byte_is_missing_or_other_is_not_intact(
    tmp_path: Path, kind: str, spoil: Callable[[bytes], bytes]
) -> None:
    part, path = write_batch(MAKER, TASK, tmp_path), part_path(tmp_path, 7, kind)
    path.write_bytes(spoil(path.read_bytes()))
    assert not part.is_intact(tmp_path)


def test_a_part_that_is_gone_is_not_intact(tmp_path: Path) -> None:
    part = write_batch(MAKER, TASK, tmp_path)
    part_path(tmp_path, 7, "digests").unlink()
    assert not part.is_intact(tmp_path)
