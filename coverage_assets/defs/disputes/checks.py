"""Checks of dispute plans and of the audit: one for each invariant of a plan, and two warnings."""

import json
from collections.abc import Iterator

from coverage_assets.defs.checks import Check, CheckOutcome
from coverage_assets.disputes.freshness import AUDIT, PLANS
from coverage_assets.disputes.invariants import INVARIANTS, plan_violations
from coverage_assets.disputes.planner_config import PlannerConfig
from resources.artifacts import Artifacts
from resources.vertical_config import VerticalConfig

MAX_SHOWN = 20


def skip_reasons_are_below_the_threshold(
    _declarations: VerticalConfig, artifacts: Artifacts
) -> CheckOutcome:
    """Look in the audit for skip reasons that take too large a share of findings."""
    document = json.loads(artifacts.store().read_document(AUDIT))
    high = [row["reason"] for row in document["skip_summary"] if row["warn"]]
    return CheckOutcome(passed=not high, metadata={"reasons": high}, detail=", ".join(high) or None)


def every_findings_file_could_be_used(
    _declarations: VerticalConfig, artifacts: Artifacts
) -> CheckOutcome:
    """Look in the audit for findings files that could not be read or planned."""
    broken = json.loads(artifacts.store().read_document(AUDIT))["broken"]
    return CheckOutcome(
        passed=not broken,
        metadata={"broken": broken[:MAX_SHOWN]},
        detail=f"{len(broken)} broken" if broken else None,
    )


def _check_invariant(name: str, statement: str) -> Check:
    """Build the check that one invariant holds of every stored plan."""

    def find_violations(_declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
        plans = list(_stored_plans(artifacts))
        broken = [
            f"{label}: {message}"
            for label, plan, config in plans
            for invariant, _, message in plan_violations(plan, config)
            if invariant == name
        ]
        return CheckOutcome(
            passed=not broken,
            metadata={"plans": len(plans), "violations": broken[:MAX_SHOWN]},
            detail=f"{len(broken)} violations" if broken else None,
        )

    find_violations.__name__ = name
    return Check(
        find_violations,
        f"In every stored plan {statement}. "
        "A failure is a bug of the planner: do not use the plan, and report it.",
    )


def _stored_plans(artifacts: Artifacts) -> Iterator[tuple[str, dict[str, object], PlannerConfig]]:
    """Yield each stored plan with a label and the settings it was made with."""
    store = artifacts.store()
    for part in store.parts(PLANS):
        document = json.loads(store.read_document(PLANS, part))
        config = PlannerConfig.model_validate_json(json.dumps(document["config"]))
        for bureau, found in document["bureaus"].items():
            plans = {"master": found["master"], **found["weekday_plans"]}
            yield from (
                (f"{part[0]}/{bureau}/{name}", plan, config) for name, plan in plans.items() if plan
            )


CHECKS = {
    PLANS: [_check_invariant(name, statement) for name, statement in INVARIANTS.items()],
    AUDIT: [
        Check(
            skip_reasons_are_below_the_threshold,
            "No skip reason takes a larger share of findings than configured. "
            "If one does, look at the findings behind it.",
            blocking=False,
        ),
        Check(
            every_findings_file_could_be_used,
            "Every findings file was read and planned. "
            "If one was not, mend it: the message says where.",
            blocking=False,
        ),
    ],
}
