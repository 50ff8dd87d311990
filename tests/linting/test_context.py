from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.scenarios.enumerate import enumerate_scenarios
from tests.declaring import Declared, vertical_of, verticals
from tests.linting.exactness import FEW, LintResult
from tests.linting.inline import (
    HARMLESS,
    reported,
    rules,
    the_finding,
)


def test_an_unknown_value_comes_with_its_place_and_a_suggestion() -> None:
    finding = the_finding("unknown-value", rules("gone | stock: oot | exclude"))
    assert (finding.path, finding.line, finding.suggestion) == (
        "exclusions.yaml",
        5,
        "did you mean `out`?",
    )


def test_a_rule_with_an_unknown_name_does_not_take_part() -> None:
    assert reported(rules("all | stock: oot | exclude", HARMLESS)) == [("unknown-value", "all")]


def test_what_rules_do_together_waits_until_all_names_are_known() -> None:
    empties = "cell | domain: cart, behavior: calm | exclude"
    assert reported(rules(empties, "typo | stock: oot | exclude")) == [("unknown-value", "typo")]


def test_a_witness_has_the_shape_of_a_scenario() -> None:
    finding = the_finding(
        "redundant-overlap", rules("dear | price: dear | exclude", "out | stock: out | exclude")
    )
    witness = dict(finding.witness or {})
    assert witness.pop("scenario_id").startswith("sc-")
    assert witness == {
        "domain": "cart",
        "behavior": "calm",
        "bins": {"stock": "out", "price": "dear"},
    }


@FEW
@given(verticals(), st.data())
def test_every_witness_is_a_scenario_of_the_vertical(
    declared: tuple[Declared, Declared], data: st.DataObject
) -> None:
    found = [finding for finding in LintResult(declared).findings if finding.witness]
    if found:
        witness = data.draw(st.sampled_from(found)).witness
        assert witness is not None
        scenarios = enumerate_scenarios(vertical_of(*declared))
        row = scenarios.filter(scenario_id=witness["scenario_id"]).row(0, named=True)
        expected = {"domain": witness["domain"], "behavior": witness["behavior"], **witness["bins"]}
        assert {name: row[name] for name in expected} == expected
