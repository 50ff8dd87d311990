"""Checks of dispute plans and of the audit: one for each invariant of a plan, and two warnings."""

import json
from collections.abc import Iterator, Sequence

from coverage_assets.defs.checks import Check, CheckOutcome
from coverage_assets.disputes.freshness import AUDIT, PLANS
from coverage_assets.disputes.invariants import INVARIANTS, plan_violations
from coverage_assets.disputes.planner_config import PlannerConfig
from coverage_assets.foundation.artifacts import PartKey
from resources.namespace import Namespace

MAX_SHOWN = 20


def skip_reasons_are_below_the_threshold(
    namespace: Namespace, _parts: Sequence[PartKey]
) -> CheckOutcome:
    """Look in the audit for skip reasons that take too large a share of findings."""
    document = json.loads(namespace.store.read_document(AUDIT))
    high = [row["reason"] for row in document["skip_summary"] if row["warn"]]
    return CheckOutcome(passed=not high, metadata={"reasons": high}, detail=", ".join(high) or None)


def every_findings_file_could_be_used(
    namespace: Namespace, _parts: Sequence[PartKey]
) -> CheckOutcome:
    """Look in the audit for findings files that could not be read or planned."""
    broken = json.loads(namespace.store.read_document(AUDIT))["broken"]
    return CheckOutcome(
        passed=not broken,
        metadata={"broken": broken[:MAX_SHOWN]},
        detail=f"{len(broken)} broken" if broken else None,
    )


def _check_invariant(name: str, statement: str) -> Check:
    """Build the check that one invariant holds of every stored plan."""

    def find_violations(namespace: Namespace, parts: Sequence[PartKey]) -> CheckOutcome:
        plans = 0
        failed: dict[PartKey, list[str]] = {}
        for part in parts:
            for label, plan, config in _stored_plans(namespace, part):
                plans += 1
                messages = [
                    f"{label}: {message}"
                    for invariant, _, message in plan_violations(plan, config)
                    if invariant == name
                ]
                if messages:
                    failed.setdefault(part, []).extend(messages)
        broken = [message for messages in failed.values() for message in messages]
        return CheckOutcome(
            passed=not broken,
            metadata={"plans": plans, "violations": broken[:MAX_SHOWN]},
            detail=f"{len(broken)} violations, first: {broken[0]}" if broken else None,
            failed=tuple(failed),
        )

    find_violations.__name__ = name
    return Check(
        find_violations,
        f"In every stored plan {statement}. "
        "A failure is a bug of the planner: do not use the plan, and report it.",
    )


def _stored_plans(
    namespace: Namespace, part: PartKey
) -> Iterator[tuple[str, dict[str, object], PlannerConfig]]:
    """Yield each stored plan of an account with a label and the settings it was made with."""
    document = json.loads(namespace.store.read_document(PLANS, part))
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
            mended_by="",
        ),
        Check(
            every_findings_file_could_be_used,
            "Every findings file was read and planned. "
            "If one was not, mend it: the message says where.",
            blocking=False,
            mended_by="",
        ),
    ],
}
