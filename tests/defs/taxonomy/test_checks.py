from __future__ import annotations

from coverage_assets.scenarios.freshness import SCENARIOS
from tests.defs.project import Project
from tests.defs.results import check_outcomes, materialized_partitions


def test_a_cell_that_keeps_nothing_is_a_lint_error_and_is_not_built(project: Project) -> None:
    project.files.add_rule("{ domain: billing, behavior: calm }")
    result = project.run()
    assert (
        check_outcomes(result)["rules_have_no_lint_errors"],
        materialized_partitions(result, SCENARIOS),
    ) == (
        (False, "ERROR"),
        [],
    )
