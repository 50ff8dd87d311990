"""Who asks for errors only gets those of the whole inspection, and no others."""

from __future__ import annotations

import pytest

from coverage_assets.linting import lint
from coverage_assets.taxonomy.vertical import Vertical
from tests.linting.inline import TODAY, rules, vertical_from

HARMLESS = "gone | domain: cart, behavior: calm, stock: out | exclude"
EMPTIES = "cell | domain: cart, behavior: calm | exclude"
CAPPED = "capped | domain: cart | { limit: 1 }"
CASES = {
    "nothing": rules(HARMLESS),
    "an error and a warning": rules(HARMLESS, EMPTIES),
    "a cap that depends on the order": rules(CAPPED, HARMLESS),
    "an unknown name": rules(HARMLESS, "typo | stock: oot | exclude"),
    "nothing is left": rules("all | domain: [cart, shipping] | exclude"),
    "an ignore without a reason": rules(EMPTIES) + "# lint: ignore[empties-a-cell]\n",
    "an ignore that nothing needs": rules(HARMLESS)
    + "# lint: ignore[shadowed] because it was once\n",
    "an ignore of nothing known": rules(HARMLESS) + "# lint: ignore[emptied] because it was once\n",
}


def errors_of_all(vertical: Vertical) -> list[object]:
    return [finding for finding in lint(vertical, today=TODAY) if finding.level == "error"]


@pytest.mark.parametrize("case", CASES)
def test_errors_only_are_the_errors_of_everything(case: str) -> None:
    vertical = vertical_from(CASES[case])
    assert lint(vertical, today=TODAY, errors_only=True) == errors_of_all(vertical)


def test_of_the_cases_some_have_errors_and_some_do_not() -> None:
    found = {bool(errors_of_all(vertical_from(text))) for text in CASES.values()}
    assert found == {True, False}


@pytest.mark.parametrize("name", ["commerce", "clinic"])
def test_errors_only_are_those_of_a_shipped_vertical(
    name: str, request: pytest.FixtureRequest
) -> None:
    vertical: Vertical = request.getfixturevalue(name)
    assert lint(vertical, today=TODAY, errors_only=True) == errors_of_all(vertical)
