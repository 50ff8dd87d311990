from __future__ import annotations

from hypothesis import given, settings

from tests.declaring import Declared, verticals
from tests.linting.exactness import FEW, LintResult
from tests.linting.inline import (
    HARMLESS,
    reported,
    rules,
)
from tests.linting.slow_linter import SlowLinter
from tests.scenarios.brute_force import TooManyChoicesError


def test_a_shadowed_cap_is_not_called_vacuous_as_well() -> None:
    findings = reported(
        rules(HARMLESS, "cap | domain: cart, behavior: calm, stock: out | { limit: 1 }")
    )
    assert findings == [("shadowed", "cap")]


def test_rules_that_share_no_scenario_do_not_depend_on_their_order() -> None:
    assert (
        reported(
            rules(
                "cap | stock: out | { limit: 1, per: [domain, behavior] }",
                "low | stock: low, price: dear | exclude",
            )
        )
        == []
    )


@FEW
@given(verticals())
def test_shadowed_means_that_nothing_is_left_for_the_rule(
    declared: tuple[Declared, Declared],
) -> None:
    try:
        expected = SlowLinter(*declared).shadowed()
    except TooManyChoicesError:
        return
    assert LintResult(declared).rules("shadowed") == expected


@settings(max_examples=50)
@given(verticals(most_rules=5))
def test_order_dependent_means_that_another_order_keeps_other_scenarios(
    declared: tuple[Declared, Declared],
) -> None:
    try:
        expected = SlowLinter(*declared).order_dependent()
    except TooManyChoicesError:
        return
    assert LintResult(declared).pairs("order-dependent") == expected
