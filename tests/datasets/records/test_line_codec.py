from __future__ import annotations

import json
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.datasets.records import line_codec as lines
from coverage_assets.datasets.records.line_codec import (
    DIGESTS,
    OPENING,
    ContentDigest,
    encode_line,
    line_opening,
    read_blocks,
    record_digests,
    replace_opening,
)
from coverage_assets.errors import InputError, IntegrityError
from tests.datasets.toy import ToyGenerator

SCENARIO = Scenario("sc-0000000000000001", "billing", "calm", {"age": "child"})
CONVERSATION, GOLDEN = next(ToyGenerator("a" * 64).generate(SCENARIO, 0))
TEXTS = st.dictionaries(st.text(max_size=8), st.text(max_size=30), max_size=4)
RECORDS = st.lists(TEXTS.map(lambda texts: {"schema_version": 3, "id": "x", **texts}), max_size=8)


def digests(conversation: dict[str, object], golden: dict[str, object]) -> tuple[bytes, bytes]:
    found = record_digests(encode_line(conversation), encode_line(golden))
    return found[: DIGESTS // 2], found[DIGESTS // 2 :]


def test_a_dataset_is_named_right_behind_the_schema_version() -> None:
    line = replace_opening(
        encode_line(CONVERSATION) + b"\n", OPENING, line_opening("clinic.billing.calm", "1.2.0")
    )
    assert list(json.loads(line))[:4] == ["schema_version", "dataset_id", "dataset_version", "id"]


@given(RECORDS)
def test_naming_the_dataset_changes_nothing_else_in_any_line(records: list[dict[str, str]]) -> None:
    block = b"".join(encode_line(record) + b"\n" for record in records)
    named = replace_opening(block, OPENING, line_opening("a.b", "1.0.0")).splitlines()
    found = [orjson.loads(line) for line in named]
    assert found == [
        {**record, "dataset_id": "a.b", "dataset_version": "1.0.0"} for record in records
    ]


@given(RECORDS)
def test_a_name_can_be_taken_away_again(records: list[dict[str, str]]) -> None:
    block = b"".join(encode_line(record) + b"\n" for record in records)
    opening = line_opening("a.b", "1.0.0")
    assert replace_opening(replace_opening(block, OPENING, opening), opening, OPENING) == block


def test_a_record_of_another_schema_is_refused() -> None:
    with pytest.raises(IntegrityError, match="`x` does not start with `schema_version` 3"):
        encode_line({"id": "x", "schema_version": 3})


@pytest.mark.parametrize("value", [{1, 2}, object(), 2**70, "\ud800"])
def test_what_is_no_json_is_refused(value: object) -> None:
    with pytest.raises(IntegrityError, match="`x` cannot be written as JSON"):
        encode_line({"schema_version": 3, "id": "x", "value": value})


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_blocks_are_whole_lines_and_together_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(lines, "BLOCK", size)
    (tmp_path / "file").write_bytes(b"a\nbcd\n\nefghij\n")
    found = list(read_blocks(tmp_path / "file"))
    assert (b"".join(found), {block[-1:] for block in found}) == (b"a\nbcd\n\nefghij\n", {b"\n"})


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing cannot be read: No such file"):
        list(read_blocks(tmp_path / "nothing"))


def test_other_words_change_the_content_and_not_the_judgment() -> None:
    content, judgment = digests(CONVERSATION, GOLDEN)
    other = digests({**CONVERSATION, "turns": []}, GOLDEN)
    assert (other[0] == content, other[1] == judgment) == (False, True)


@pytest.mark.parametrize("name", ["generator_sha256", "taxonomy_sha256"])
def test_what_a_golden_was_made_from_is_no_part_of_the_judgment(name: str) -> None:
    content, judgment = digests(CONVERSATION, GOLDEN)
    other = digests(CONVERSATION, {**GOLDEN, name: "0" * 64})
    assert (other[0] == content, other[1] == judgment) == (False, True)


@pytest.mark.parametrize("name", ["final_outcome", "id", "initial_state"])
def test_whatever_else_a_golden_says_is(name: str) -> None:
    assert digests(CONVERSATION, {**GOLDEN, name: "other"})[1] != digests(CONVERSATION, GOLDEN)[1]


@given(st.lists(st.binary(min_size=DIGESTS, max_size=DIGESTS)), st.integers(0, 9))
def test_digests_do_not_depend_on_how_records_are_grouped(records: list[bytes], place: int) -> None:
    whole, pieces = ContentDigest(), ContentDigest()
    whole.add(b"".join(records))
    pieces.add(b"".join(records[:place]))
    pieces.add(b"".join(records[place:]))
    assert (whole.content_sha256, whole.judgment_sha256) == (
        pieces.content_sha256,
        pieces.judgment_sha256,
    )


def test_the_order_is_a_part_of_the_content() -> None:
    one, two = ContentDigest(), ContentDigest()
    one.add(b"a" * DIGESTS + b"b" * DIGESTS)
    two.add(b"b" * DIGESTS + b"a" * DIGESTS)
    assert one.content_sha256 != two.content_sha256
