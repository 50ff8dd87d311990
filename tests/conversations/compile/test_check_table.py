"""A table with a gap, an overlap, an unused row or an undefined name is refused with an example."""

from __future__ import annotations

import pytest

from tests.conversations.compile.outcomes_file import problems_after

UNUSED = (
    "this row decides nothing: other rows decide all that it is about "
    "(remove it, or mend what it is about)"
)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "size: [s, m]",
            "size: s",
            (
                "8:1: no row decides some scenarios: domain d0, behavior h0, size m, color red "
                "(add a row for them)"
            ),
        ),
        (
            "- { otherwise: true, level: hard }",
            "- { when: { size: s }, level: hard }",
            (
                "15:1: no row holds for some scenarios: domain d0, behavior h0, size m, color blue "
                "(end with `otherwise: true`)"
            ),
        ),
    ],
)
def test_a_gap_is_reported_with_a_combination_in_it(old: str, new: str, problem: str) -> None:
    assert problem in problems_after(old, new)


def test_an_overlap_is_reported_with_both_rows_and_a_combination() -> None:
    assert (
        "10:5: this row and the one in line 9 both decide: "
        "domain d0, behavior h0, size m, color red (tell them apart, or make one an override)"
    ) in problems_after("{ size: l }", "{ size: { not: s } }")


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        (
            "  - { when: { color: red }, level: easy }\n  - { otherwise: true, level: hard }",
            "  - { otherwise: true, level: hard }\n  - { when: { color: red }, level: easy }",
            "17:5",
        ),
        ("{ domain: d1, size: l, color: red }", "{ size: l }", "10:5"),
    ],
)
def test_a_row_that_decides_no_combination_is_reported(old: str, new: str, at: str) -> None:
    assert f"{at}: {UNUSED}" in problems_after(old, new)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "{ size: l }, outcome: refused",
            "{ size: l }, outcome: refuse",
            "10:26: `refuse` is not a declared outcome (did you mean `refused`?)",
        ),
        (
            "color: red }, outcome: done",
            "color: red }, outcome: don",
            "12:50: `don` is not a declared outcome (did you mean `done`?)",
        ),
        (
            "obligations: [look]",
            "obligations: [lok]",
            "14:60: `lok` is not a declared obligation (did you mean `look`?)",
        ),
        ("slug: refused", "slug: done", "5:7: `done` is declared twice (keep one)"),
    ],
)
def test_an_undefined_or_repeated_name_is_reported(old: str, new: str, problem: str) -> None:
    assert problem in problems_after(old, new)


def test_all_undefined_names_are_reported_at_once() -> None:
    found = problems_after(
        "table:\n", "table:\n  - { when: { size: l }, outcome: dne, obligations: [lok] }\n"
    )
    assert [text.partition(" is not")[0] for text in found] == ["9:26: `dne`", "9:54: `lok`"]
