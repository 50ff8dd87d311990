from __future__ import annotations

import pytest

from coverage_assets.errors import ConfigError
from tests.declaring import Declared, exclusions_of, taxonomy_of, vertical_of
from tests.taxonomy.files import EXCLUSIONS, problems_of


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "code"),
    [
        ("{size: s}", "{sise: s}", 6, 13, "unknown-dimension"),
        ("{size: s}", "{size: [s, x]}", 6, 23, "unknown-value"),
        ("{size: s}", "{}", 6, 5, "empty-set"),
        ("{size: s}", "{size: []}", 6, 13, "empty-set"),
        ("effect: exclude", "effect: {limit: 1, per: [sise]}", 7, 30, "unknown-dimension"),
        ("effect: exclude", "effect: {limit: 1, balance: [size, size]}", 7, 40, "duplicate-rule"),
        ("effect: exclude", "effect: {limit: 1, prefer: {size: x}}", 7, 33, "unknown-value"),
        ("effect: exclude", "effect: {limit: -1}", 7, 14, "invalid-config"),
        (
            "effect: exclude",
            "effect: {limit: 1, balance: [size, domain, behavior]}",
            7,
            24,
            "invalid-config",
        ),
        ("effect: exclude", "effect: drop", 7, 5, "invalid-config"),
        ("where: {size: s}", "where: s", 6, 5, "invalid-config"),
    ],
)
def test_a_problem_of_a_rule_has_its_place_and_code(
    old: str, new: str, line: int, column: int, code: str
) -> None:
    (problem,) = problems_of(exclusions=EXCLUSIONS.replace(old, new, 1))
    assert (problem.path, problem.line, problem.column, problem.code) == (
        "exclusions.yaml",
        line,
        column,
        code,
    )


def test_a_rule_s_problem_names_the_rule() -> None:
    (problem,) = problems_of(exclusions=EXCLUSIONS.replace("{size: s}", "{size: x}"))
    assert problem.rule == "one"


def test_two_rules_of_one_id_are_refused() -> None:
    twice = EXCLUSIONS + EXCLUSIONS.split("rules:\n")[1]
    (problem,) = problems_of(exclusions=twice)
    assert (problem.line, problem.message) == (8, "`one` is already the id of rule 1")


def test_a_group_over_domains_is_not_watched() -> None:
    vertical = vertical_of(
        taxonomy_of(groups={"a": {"domain": "d0", "size": "s"}, "b": {"size": "s"}})
    )
    assert [watched.group.slug for watched in vertical.groups] == ["b"]


@pytest.mark.parametrize(
    ("waiver", "message"),
    [
        ({"where": {"size": "s"}}, "`size` cannot be used here"),
        ({"where": {"domain": "d9"}}, "`d9` is not a value of `domain`"),
        ({"where": {"domain": "d0"}, "group": "nope"}, "`nope` is not a watched group"),
    ],
)
def test_a_waiver_that_fits_nothing_is_refused(waiver: Declared, message: str) -> None:
    exclusions = exclusions_of(waivers=[{"reason": "R.", "owner": "me", **waiver}])
    with pytest.raises(ConfigError, match=message):
        vertical_of(taxonomy_of(), exclusions)
