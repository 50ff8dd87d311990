from __future__ import annotations

import json

import dagster as dg

from coverage_assets.defs.checks import CheckOutcome
from coverage_assets.defs.disputes.checks import CHECKS
from coverage_assets.disputes.freshness import PLANS
from coverage_assets.foundation.artifacts import Artifact
from tests.defs.disputes.office import Office


def evaluate(office: Office, name: str) -> CheckOutcome:
    (check,) = [check for checks in CHECKS.values() for check in checks if check.name == name]
    parts = office.store.parts(PLANS) if check in CHECKS[PLANS] else [()]
    return check.function(office.namespace, parts)


def test_every_invariant_holds_of_what_is_stored(
    planned_once: tuple[Office, dg.ExecuteInProcessResult],
) -> None:
    evaluations = planned_once[1].get_asset_check_evaluations()
    assert [found.check_name for found in evaluations if not found.passed] == []


def test_a_stored_plan_that_breaks_an_invariant_fails_its_check(planned: Office) -> None:
    document = json.loads(planned.store.read_document(PLANS, ("account_7",)))
    sequence = document["bureaus"]["equifax"]["master"]["sequence_compact"]
    sequence[1]["field"] = sequence[0]["field"]
    table = planned.store.read(PLANS, ("account_7",))
    planned.store.write(PLANS, {("account_7",): Artifact(table, json.dumps(document))})
    outcome = evaluate(planned, "unique_field")
    assert (outcome.passed, outcome.failed) == (False, (("account_7",),))


def test_a_broken_file_is_reported_with_its_place(office: Office) -> None:
    office.damage("account_10")
    office.build()
    outcome = evaluate(office, "every_findings_file_could_be_used")
    assert (outcome.passed, "`field` is missing" in str(outcome.metadata["broken"])) == (
        False,
        True,
    )
