from __future__ import annotations

from typing import Any

from tests.disputes.builders import THREE, finding, master


def unchosen(plan: dict[str, Any]) -> dict[str, str]:
    return {entry["field"]: entry["criterion"] for entry in plan["certificate"]["unchosen"]}


def test_the_runner_up_of_two_equal_findings_is_the_other_order() -> None:
    runner_up = master(*THREE)["certificate"]["runner_up"]
    assert (runner_up["fields"], runner_up["beaten_by"]) == (
        ["payment_status", "date_opened", "account_status"],
        "rank_order",
    )


def test_a_weaker_finding_loses_by_summed_strength() -> None:
    assert unchosen(master(*THREE, finding("weak", 6)))["weak"] == "summed_strength"


def test_a_finding_that_shortens_the_total_loses_by_it() -> None:
    assert unchosen(master(*THREE, finding("tiny", 1)))["tiny"] == "total_effective_days"


def test_a_finding_that_fits_into_no_plan_says_so() -> None:
    plan = master(
        finding("a", 28),
        finding("b", 20),
        finding("long", 300, decision="supportive_needs_companion"),
    )
    assert unchosen(plan)["long"] == "no_plan_with_it"


def test_a_finding_that_only_adds_items_loses_by_their_number() -> None:
    plan = master(
        finding("a", 28), finding("b", 28), finding("c", 2, decision="supportive_needs_companion")
    )
    assert unchosen(plan)["c"] == "fewest_items"


def test_more_items_that_gain_too_little_lose_by_the_increment() -> None:
    findings = (finding("a", 28), finding("b", 2), finding("c", 4), finding("d", 10))
    plan = master(*findings, min_increment_days=10, target_effective_days=60)
    assert plan["summary"]["total_items"] == 2


def test_the_only_plan_there_is_has_no_runner_up() -> None:
    plan = master(
        finding("a", 28),
        finding("b", 9),
        last_submit_window=[37, 37],
        handoff_range=[1, 1],
        allow_override=True,
        forced_start=0,
    )
    assert plan["certificate"]["runner_up"] is None


def test_every_finding_is_either_chosen_or_explained() -> None:
    plan = master(*THREE, finding("weak", 6), finding("tiny", 2))
    listed = {entry["field"] for entry in plan["inventory_header"]["inventory_all"]}
    selected = {entry["field"] for entry in plan["inventory_header"]["inventory_selected"]}
    assert listed == selected | set(unchosen(plan))
