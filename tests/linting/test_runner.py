from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.errors import InputError
from coverage_assets.linting import lint, lint_folder
from coverage_assets.taxonomy.vertical import Vertical
from tests.linting.inline import (
    HARMLESS,
    TAXONOMY,
    TODAY,
    folder,
    linted,
    reported,
    rules,
    vertical_from,
)


def test_a_broken_file_is_reported_with_its_ambiguous_scalars(tmp_path: Path) -> None:
    config = folder(tmp_path, rules("cap | stock: out | { limit: 1e3 }"))
    codes = {finding.code for finding in lint_folder(config, "demo", today=TODAY)}
    assert codes == {"invalid-config", "ambiguous-yaml-scalar"}


def test_an_axis_called_no_is_reported_twice(tmp_path: Path) -> None:
    config = folder(tmp_path, "rules: []\n", TAXONOMY.replace("slug: stock", "slug: NO"))
    codes = {finding.code for finding in lint_folder(config, "demo", today=TODAY)}
    assert codes == {"invalid-config", "ambiguous-yaml-scalar"}


def test_two_files_that_are_not_yaml_are_both_reported(tmp_path: Path) -> None:
    findings = lint_folder(folder(tmp_path, "rules: [\n", "name: [\n"), "demo", today=TODAY)
    assert {Path(finding.path).name for finding in findings} == {"taxonomy.yaml", "exclusions.yaml"}


def test_an_unknown_vertical_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        lint_folder(folder(tmp_path, "rules: []\n"), "dem", today=TODAY)


def test_findings_come_in_reading_order() -> None:
    findings = linted(
        rules(
            "dear | price: dear | exclude",
            "out | stock: out | exclude",
            "dear | stock: oot | exclude",
        )
    )
    assert findings == sorted(findings, key=lambda finding: (finding.line, finding.column))


def test_a_rule_that_is_in_order_is_not_mentioned() -> None:
    assert reported(rules(HARMLESS)) == []


def test_a_vertical_without_rules_has_no_findings() -> None:
    assert reported("rules: []\n") == []


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
