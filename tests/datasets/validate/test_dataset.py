from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.datasets.validate.dataset import MAX_PROBLEMS, validate_dataset
from coverage_assets.errors import InputError
from tests.conftest import CONFIG
from tests.datasets.small import (
    changed,
    conversation,
    document,
    golden,
    header,
    jsonl,
    metadata,
    small_folder,
    write_folder,
    write_sums,
)


def codes(path: Path) -> list[str]:
    return [problem.code for problem in validate_dataset(path)]


def as_file(folder: Path, value: Any) -> Path:
    path = folder / "dataset_file.json"
    path.write_text(json.dumps(value, indent=1))
    return path


def test_nothing_is_wrong_with_a_built_folder(tmp_path: Path) -> None:
    assert validate_dataset(small_folder(tmp_path)) == []


def test_nothing_is_wrong_with_a_dataset_in_one_file(tmp_path: Path) -> None:
    assert validate_dataset(as_file(tmp_path, document())) == []


CONVERSATION_CHANGES: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("dataset_id",), "bakery.orders.other", "wrong-dataset"),
    (("dataset_version",), "1.0.1", "wrong-dataset"),
    (("turns", 1, "turn"), 3, "turn-number"),
    (("turns", 0, "asked_slots"), ["time"], "user-acts"),
    (("turns", 0, "offered_skus"), ["RYE-1"], "user-acts"),
    (("turns", 3, "tool_calls", 0, "name"), "place_ordr", "unknown-tool"),
    (("turns", 3, "tool_calls", 0, "arguments"), '{"loaf": "RYE-1"}', "not-canonical"),
    (("turns", 3, "tool_calls", 0, "result"), "{", "not-canonical"),
    (("base_id",), "sc-0123456789abcde1.0", "relation"),
    (("domain",), "cakes", "differs"),
    (("bins",), {"weather": "sun"}, "differs"),
    (("difficulty",), "hard", "differs"),
    (("turns", 2, "role"), "usr", "invalid-data"),
]


@pytest.mark.parametrize(("keys", "value", "code"), CONVERSATION_CHANGES)
def test_what_is_wrong_with_a_conversation_is_found(
    tmp_path: Path, keys: tuple[str | int, ...], value: Any, code: str
) -> None:
    conversations = [conversation(0), changed(conversation(1), *keys, to=value), conversation(2)]
    found = validate_dataset(
        write_folder(tmp_path, conversations, [golden(number) for number in range(3)])
    )
    assert code in [problem.code for problem in found]


GOLDEN_CHANGES: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("dataset_id",), "bakery.orders.other", "wrong-dataset"),
    (("final_outcome",), "complete", "unknown-outcome"),
    (("turn_outcomes", 0, "outcome"), "asked", "unknown-outcome"),
    (("turn_outcomes", 0, "turn"), 5, "turn-reference"),
    (("turn_outcomes", 0, "turn"), 3, "turn-reference"),
    (("constraints", 0, "introduced_turn"), 2, "turn-reference"),
    (("constraints", 0, "introduced_turn"), 9, "turn-reference"),
    (("constraints", 0, "value_num"), None, "constraint-value"),
    (("constraints", 0, "value_set"), ["x"], "constraint-value"),
    (("constraints", 0, "op"), "in", "constraint-value"),
    (("constraints", 1, "op"), "ge", "constraint-value"),
    (("constraints", 1, "superseded_by"), "kind.3", "unknown-constraint"),
    (("constraints", 2, "superseded_by"), "kind", "unknown-constraint"),
    (("constraints", 0, "id"), "kind", "repeated"),
    (("expected_actions", 0, "name"), "order", "unknown-tool"),
    (("expected_actions", 0, "arguments"), '{"b":1,"a":2}', "not-canonical"),
    (("obligations", 1, "values"), ["order"], "unknown-tool"),
    (("initial_state",), '{"orders":{},}', "not-canonical"),
    (("final_state_sha256",), "", "gate"),
    (("variant",), 1, "differs"),
    (("gates",), ["STATE", "STATE"], "invalid-data"),
]


@pytest.mark.parametrize(("keys", "value", "code"), GOLDEN_CHANGES)
def test_what_is_wrong_with_a_golden_is_found(
    tmp_path: Path, keys: tuple[str | int, ...], value: Any, code: str
) -> None:
    goldens = [golden(0), changed(golden(1), *keys, to=value), golden(2)]
    found = validate_dataset(
        write_folder(tmp_path, [conversation(number) for number in range(3)], goldens)
    )
    assert code in [problem.code for problem in found]


HEADER_CHANGES: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("metadata", "difficulty"), "mixed", "differs"),
    (("metadata", "difficulty"), ["easy", "hard"], "differs"),
    (("metadata", "domains"), ["orders", "cakes"], "differs"),
    (("metadata", "behaviors"), ["fancy"], "differs"),
    (("metadata", "counts", "turns"), 11, "count-differs"),
    (("metadata", "counts", "scenarios"), 2, "count-differs"),
    (("metadata", "counts", "by_cell"), {"orders|plain": 2}, "count-differs"),
    (("metadata", "counts", "by_outcome"), {"refused": 3}, "count-differs"),
    (("metadata", "content_sha256"), "d" * 64, "digest-differs"),
    (("metadata", "judgment_sha256"), "d" * 64, "digest-differs"),
    (("files", "goldens", "rows"), 4, "count-differs"),
    (("files", "goldens", "bytes"), 1, "digest-differs"),
    (("files", "conversations", "sha256"), "d" * 64, "digest-differs"),
    (("files", "conversations", "path"), "talks.jsonl", "invalid-data"),
    (("schema_version",), 3, "invalid-data"),
    (("metadata", "scope"), "all", "invalid-data"),
]


@pytest.mark.parametrize(("keys", "value", "code"), HEADER_CHANGES)
def test_what_is_wrong_with_a_header_is_found(
    tmp_path: Path, keys: tuple[str | int, ...], value: Any, code: str
) -> None:
    records = [conversation(number) for number in range(3)], [golden(number) for number in range(3)]
    head = changed(header(*records), *keys, to=value)
    assert codes(write_folder(tmp_path, *records, head=head)) == [code]


def test_a_golden_without_a_conversation_is_an_orphan(tmp_path: Path) -> None:
    (problem,) = validate_dataset(
        as_file(tmp_path, document(goldens=[golden(0), golden(1), golden(2), golden(3)]))
    )
    assert (
        problem.code,
        "`sc-0123456789abcde3.0` judges a conversation that is not there" in problem.message,
    ) == (
        "orphan",
        True,
    )


def test_a_conversation_without_a_golden_is_an_orphan(tmp_path: Path) -> None:
    (problem,) = validate_dataset(as_file(tmp_path, document(goldens=[golden(0), golden(2)])))
    assert (problem.code, "`sc-0123456789abcde1.0` has no golden" in problem.message) == (
        "orphan",
        True,
    )


def test_goldens_may_stand_in_another_order(tmp_path: Path) -> None:
    assert (
        validate_dataset(as_file(tmp_path, document(goldens=[golden(2), golden(0), golden(1)])))
        == []
    )


def test_a_conversation_that_stands_twice_is_found_at_its_second_place(tmp_path: Path) -> None:
    twice = document(
        conversations=[conversation(0), conversation(1), conversation(0)],
        goldens=[golden(0), golden(1)],
    )
    found = [
        problem
        for problem in validate_dataset(as_file(tmp_path, twice))
        if problem.code == "repeated"
    ]
    assert ["$.conversations[2].id" in problem.message for problem in found] == [True]


def test_a_variant_that_stands_twice_under_two_ids_is_found(tmp_path: Path) -> None:
    other = {"id": "another"}
    twice = document(
        conversations=[conversation(0), conversation(0) | other],
        goldens=[golden(0), golden(0) | other],
    )
    assert codes(as_file(tmp_path, twice)) == ["repeated", "repeated"]


def test_a_pair_whose_base_is_not_there_is_found(tmp_path: Path) -> None:
    varied = {
        "id": "sc-0123456789abcde0.0.inv",
        "relation": "inv",
        "base_id": "sc-0123456789abcde0.0",
    }
    alone = document(conversations=[conversation(0) | varied], goldens=[golden(0) | varied])
    together = document(
        conversations=[conversation(0), conversation(0) | varied],
        goldens=[golden(0), golden(0) | varied],
    )
    assert codes(as_file(tmp_path, alone)) == ["orphan", "orphan"]
    assert codes(as_file(tmp_path, together)) == []


def test_a_problem_names_the_file_the_line_and_the_path_in_the_record(tmp_path: Path) -> None:
    conversations = [conversation(0), changed(conversation(1), "turns", 2, "role", to="usr")]
    folder = write_folder(tmp_path, conversations, [golden(0), golden(1)])
    (problem,) = validate_dataset(folder)
    assert (problem.path, problem.line) == (str(folder / "conversations.jsonl"), 2)
    assert (
        problem.message == "at $.turns[2].role: `role` is 'usr': it must be 'user' or 'assistant'"
    )


def test_a_line_that_is_not_json_does_not_hide_what_is_wrong_elsewhere(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    lines = (folder / "goldens.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "goldens.jsonl").write_bytes(
        b"{\n" + lines[1].replace(b'"completed"', b'"complete"') + lines[2]
    )
    write_sums(folder)
    problems = validate_dataset(folder)
    places = {
        (problem.code, problem.line) for problem in problems if problem.path.endswith(".jsonl")
    }
    assert places == {("invalid-json", 1), ("unknown-outcome", 2)}


def test_a_changed_file_a_missing_list_and_a_stray_file_are_told(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    (folder / "notes.txt").write_text("mine")
    (folder / "goldens.jsonl").write_bytes(
        jsonl([golden(0), golden(1), golden(2) | {"policy_flags": ["late"]}])
    )
    found = {(Path(problem.path).name, problem.code) for problem in validate_dataset(folder)}
    assert found >= {("notes.txt", "not-listed"), ("goldens.jsonl", "digest-differs")}
    (folder / "SHA256SUMS").unlink()
    assert ("SHA256SUMS", "missing-file") in {
        (Path(one.path).name, one.code) for one in validate_dataset(folder)
    }


def test_records_altered_together_with_their_digests_do_not_pass(tmp_path: Path) -> None:
    records = [conversation(0), conversation(1)], [golden(0), golden(1)]
    altered = [golden(0), golden(1) | {"policy_flags": ["late"]}]
    head = header(*records)
    head["files"] = header(records[0], altered)["files"]
    folder = write_folder(tmp_path, records[0], altered, head=head)
    messages = [problem.message for problem in validate_dataset(folder)]
    assert [message.partition("`")[2].partition("`")[0] for message in messages] == [
        "content_sha256",
        "judgment_sha256",
    ]


def test_the_outcomes_that_everyone_knows_hold_where_a_dataset_lists_none(tmp_path: Path) -> None:
    value = document(metadata={key: part for key, part in metadata().items() if key != "outcomes"})
    assert codes(as_file(tmp_path, value)) == []
    value["goldens"][0]["final_outcome"] = "baked"
    assert codes(as_file(tmp_path, value)) == ["unknown-outcome"]


def test_a_flood_of_problems_is_cut_and_says_so(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    (folder / "conversations.jsonl").write_text("{\n" * (MAX_PROBLEMS + 5))
    found = validate_dataset(folder)
    assert (len(found), "the rest is not listed" in found[-1].message) == (MAX_PROBLEMS + 1, True)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere", "no such file"),
        ("empty", "holds no dataset.json"),
        ("lines.jsonl", "name its folder"),
    ],
)
def test_what_is_no_dataset_at_all_is_bad_input(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "lines.jsonl").write_text("{}\n")
    with pytest.raises(InputError, match=said):
        validate_dataset(tmp_path / name)


PEAKS = """
import sys
from pathlib import Path
from coverage_assets.datasets.validate.dataset import validate_dataset
for folder in sys.argv[1:]:
    assert validate_dataset(Path(folder)) == []
    print(int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]))
"""


def test_memory_stays_flat_while_a_dataset_grows(tmp_path: Path) -> None:
    folders = []
    for count in (10, 2_000):
        records = [
            [_numbered(record, number) for number in range(count)]
            for record in (conversation(), golden())
        ]
        folders.append(write_folder(tmp_path / str(count), *records))
    done = subprocess.run(
        [sys.executable, "-c", PEAKS, *map(str, folders)],
        capture_output=True,
        text=True,
        check=True,
        cwd=CONFIG.parent,
    )
    small, large = map(int, done.stdout.split())
    size = sum(path.stat().st_size for path in folders[1].iterdir()) // 1024
    assert large - small < size / 2


def _numbered(record: dict[str, Any], number: int) -> dict[str, Any]:
    return record | {"id": f"sc-{number:016x}.0", "scenario_id": f"sc-{number:016x}"}
