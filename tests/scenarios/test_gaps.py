from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from coverage_assets.scenarios.enumerate import enumerate_scenarios
from coverage_assets.scenarios.manifest import Manifest, manifest_of
from coverage_assets.taxonomy.vertical import Vertical
from tests.declaring import Declared, exclusions_of, rule, taxonomy_of, vertical_of


@pytest.fixture(scope="module")
def whole(commerce: Vertical, commerce_scenarios: pl.DataFrame) -> Manifest:
    return manifest_of(commerce, commerce_scenarios)


def small(*rules: Declared, waivers: tuple[Declared, ...] = (), **taxonomy: Any) -> Manifest:
    vertical = vertical_of(taxonomy_of(**taxonomy), exclusions_of(*rules, waivers=waivers))
    return manifest_of(vertical, enumerate_scenarios(vertical))


def test_the_low_risk_cap_leaves_the_only_gaps_that_are_not_by_design(whole: Manifest) -> None:
    found = [(gap.behavior, gap.group, gap.rule) for gap in whole.gaps() if not gap.by_design]
    assert found == [("happy_path", "staple", "low_risk_cap")] * 2


def test_all_other_gaps_of_commerce_were_emptied_by_exclusions_alone(
    whole: Manifest, commerce: Vertical
) -> None:
    caps = {bound.id for bound in commerce.rules if bound.rule.limit}
    assert [gap for gap in whole.gaps() if gap.by_design and set(gap.rules) & caps] == []


def test_out_of_policy_is_a_gap_of_every_cell_but_the_adversarial_ones(whole: Manifest) -> None:
    found = [(gap.domain, gap.behavior) for gap in whole.gaps() if gap.bins == ("out_of_policy",)]
    assert (len(found), {behavior for _, behavior in found} & {"adversarial_trap"}) == (70, set())


def test_a_gap_names_first_the_cap_then_the_rule_that_removed_most() -> None:
    found = small(
        rule(0, {"size": "s", "color": "red"}),
        rule(1, {"size": "s"}, {"limit": 0}),
        domains=["d0"],
        behaviors=["h0"],
    )
    assert [(gap.bins, gap.rules, gap.by_design) for gap in found.gaps()] == [
        (("s",), ("r1", "r0"), False)
    ]


def test_a_gap_that_nobody_made_does_not_exist() -> None:
    assert small().gaps() == []


def test_a_waived_gap_carries_the_reason() -> None:
    waiver = {
        "where": {"domain": "d0", "behavior": "h0"},
        "reason": "Seen to.",
        "owner": "team:test",
    }
    found = small(rule(0, {"size": "s"}), waivers=(waiver,), domains=["d0"], behaviors=["h0", "h1"])
    assert [(gap.behavior, gap.waived) for gap in found.gaps()] == [
        ("h0", "Seen to."),
        ("h1", None),
    ]


def test_a_waiver_of_a_group_is_for_that_group_alone() -> None:
    waiver = {
        "where": {"domain": "d0"},
        "group": "staple",
        "reason": "Seen to.",
        "owner": "team:test",
    }
    found = small(
        rule(0, {"size": "s"}),
        waivers=(waiver,),
        domains=["d0"],
        behaviors=["h0"],
        groups={"staple": {"size": "s", "color": "red"}},
    )
    assert [(gap.axis, gap.group, gap.waived) for gap in found.gaps()] == [
        ("size", None, None),
        (None, "staple", "Seen to."),
    ]
