from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.datasets.build.pair_writer import FILE_KINDS, open_pair_writer
from coverage_assets.datasets.records.generator_protocol import Pair
from coverage_assets.datasets.records.line_codec import DIGESTS, encode_line, record_digests
from coverage_assets.errors import IntegrityError
from coverage_assets.foundation.digests import sha256_bytes
from tests.datasets.toy import ToyGenerator

SCENARIO = Scenario("sc-0000000000000001", "billing", "calm", {"age": "child"})
PAIRS = list(ToyGenerator("a" * 64, ("inv", "dir")).generate(SCENARIO, 3))


def paths_in(folder: Path) -> dict[str, Path]:
    return {kind: folder / kind for kind in FILE_KINDS}


def test_every_pair_is_a_line_in_both_files(tmp_path: Path) -> None:
    with open_pair_writer(paths_in(tmp_path)) as writer:
        writer.write(SCENARIO, 3, PAIRS)
    for kind, records in zip(FILE_KINDS, zip(*PAIRS, strict=True), strict=False):
        lines = (tmp_path / kind).read_bytes().splitlines()
        assert lines == [encode_line(record) for record in records]


def test_every_pair_has_its_digests(tmp_path: Path) -> None:
    with open_pair_writer(paths_in(tmp_path)) as writer:
        writer.write(SCENARIO, 3, PAIRS)
    digests = b"".join(record_digests(*map(encode_line, pair)) for pair in PAIRS)
    assert (paths_in(tmp_path)["digests"].read_bytes(), len(digests)) == (digests, 3 * DIGESTS)


def test_the_writer_knows_what_it_wrote(tmp_path: Path) -> None:
    with open_pair_writer(paths_in(tmp_path)) as writer:
        writer.write(SCENARIO, 3, [*PAIRS, PAIRS[-1]])
    stored = {
        kind: (len(path.read_bytes()), sha256_bytes(path.read_bytes()))
        for kind, path in paths_in(tmp_path).items()
    }
    assert {kind: (file.bytes, file.sha256) for kind, file in writer.files.items()} == stored
    assert (writer.counts.conversations, len(writer.refused)) == (3, 1)


def test_a_pair_that_does_not_belong_together_leaves_no_file(tmp_path: Path) -> None:
    base = PAIRS[0]
    mixed = Pair(base.conversation, {**base.golden, "domain": "other"})
    with (
        pytest.raises(IntegrityError, match=r"the golden of .* says `domain` 'other'"),
        open_pair_writer(paths_in(tmp_path)) as writer,
    ):
        writer.write(SCENARIO, 3, [mixed])
    assert list(tmp_path.iterdir()) == []


def test_files_appear_only_when_all_pairs_are_written(tmp_path: Path) -> None:
    with open_pair_writer(paths_in(tmp_path)) as writer:
        writer.write(SCENARIO, 3, PAIRS)
        assert not any(path.exists() for path in paths_in(tmp_path).values())
    assert all(path.exists() for path in paths_in(tmp_path).values())
