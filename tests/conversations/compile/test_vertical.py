"""All files of a vertical are compiled together, and all their problems reported at once."""

from __future__ import annotations

import pytest

from tests.conversations.compile.cases import Case, assert_reported
from tests.conversations.desk import (
    ACCESS,
    DEVICES,
    DIALOGUE,
    LANGUAGE,
    LEXICON,
    OUTCOMES,
    WORLD,
    desk,
)

CASES = [
    Case(
        ACCESS,
        "  - name: grant_seat\n    description: Gives",
        "  - name: pass_on\n    description: Gives",
        "name: pass_on",
        "`pass_on` means something else in world.yaml",
        "give it another name",
    ),
    Case(
        ACCESS,
        "  seats:\n    key: staff_id\n    fields: { staff_id: text, code: text, days: integer }",
        (
            "  seats:\n    key: staff_id\n    fields: { staff_id: text, code: text, "
            "days: integer }\n  assets:\n    key: staff_id\n    fields: { staff_id: "
            "text }"
        ),
        "assets:",
        "`assets` means something else in domains/access.yaml",
        "give it another name",
    ),
    Case(
        LANGUAGE,
        '"(say the word|one yes) and',
        '"(say the word|one yes and',
        "(say the word|one yes and",
        "symbol `shall`, alternative 2, column 1: `(` is not closed",
        "close it with `)`, or write `\\(` for the sign",
    ),
]

ONE_FOR_EACH_FILE = [
    CASES[0],
    CASES[2],
    Case(
        WORLD,
        "name: caller, choose: callers",
        "name: caller, choose: caller_names",
        "caller_names",
        "fact `caller` chooses from `caller_names`, which is neither a lexicon nor a fact",
        "did you mean `callers` or `caller`?",
    ),
    Case(
        DEVICES,
        'name: fair_grams, value: "(grams',
        'name: fair_grams, value: "(most_grams',
        "most_grams",
        "facts need each other: `most_grams` uses `fair_grams` uses `most_grams`",
        "let one of them use none of the others",
    ),
    Case(
        OUTCOMES,
        "kind: ask, values: [unsaid]",
        "kind: ask, values: [unsayd]",
        "unsayd",
        "`unsayd` uses `unsayd`, which is not a fact",
        "did you mean `unsaid`?",
    ),
    Case(
        DIALOGUE,
        "  vague:\n",
        "  vaguely:\n",
        "vaguely",
        "`vaguely` is not a behavior",
        "did you mean `vague`?",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_conflict_between_files_is_reported_at_its_line_with_a_hint(case: Case) -> None:
    assert_reported(case)


def test_the_shipped_files_have_no_problem() -> None:
    assert desk().problems == []


def test_mistakes_in_several_files_are_reported_at_once() -> None:
    edited = desk()
    for case in ONE_FOR_EACH_FILE:
        edited = case.edited(edited)
    reported = {(problem.path, problem.message) for problem in edited.problems}
    missing = {(case.file, case.message) for case in ONE_FOR_EACH_FILE} - reported
    assert missing <= {(ACCESS, CASES[0].message)}
    assert len({case.file for case in ONE_FOR_EACH_FILE}) == 6


def test_a_mistake_in_a_shared_file_is_reported_once() -> None:
    edited = desk().edit(WORLD, "that: left >= 4", "that: lift >= 4")
    assert [problem.message for problem in edited.problems] == [
        "`lift >= 4` uses `lift`, which is not a fact"
    ]


def test_an_incomplete_outcome_table_hides_no_other_problem() -> None:
    edited = desk().edit(OUTCOMES, "urgency: [soon, later] }", "urgency: soon }")
    edited = edited.edit(WORLD, "that: left >= 4", "that: lift >= 4").edit(
        LEXICON, "  askable: ", "  askables: "
    )
    assert [problem.message.partition(":")[0] for problem in edited.problems] == [
        "no row decides some scenarios",
        "fact `unsaid` chooses from `askable`, which is neither a lexicon nor a fact",
        "`lift >= 4` uses `lift`, which is not a fact",
    ]


def test_a_language_with_a_syntax_error_hides_no_other_problem() -> None:
    edited = desk().edit(LANGUAGE, '"(got it|right|okay', '"(got it|right]|okay')
    edited = edited.edit(DEVICES, '"swap yours for it"', '"swap yours (for it"').edit(
        WORLD, "left >= 4", "lift >= 4"
    )
    assert sorted({problem.path for problem in edited.problems}) == [DEVICES, LANGUAGE, WORLD]
