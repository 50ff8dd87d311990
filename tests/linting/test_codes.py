from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.errors import InputError
from coverage_assets.linting import lint_folder
from tests.linting.inline import TAXONOMY, TODAY, folder, linted, rules, said, the

HARMLESS = "gone | domain: cart, behavior: calm, stock: out | exclude"


def test_a_rule_that_is_in_order_is_not_mentioned() -> None:
    assert said(rules(HARMLESS)) == []


def test_a_vertical_without_rules_has_no_findings() -> None:
    assert said("rules: []\n") == []


def test_an_unknown_value_comes_with_its_place_and_a_suggestion() -> None:
    finding = the("unknown-value", rules("gone | stock: oot | exclude"))
    assert (finding.path, finding.line, finding.suggestion) == (
        "exclusions.yaml",
        5,
        "did you mean `out`?",
    )


def test_a_rule_with_an_unknown_name_does_not_take_part() -> None:
    assert said(rules("all | stock: oot | exclude", HARMLESS)) == [("unknown-value", "all")]


def test_what_rules_do_together_waits_until_all_names_are_known() -> None:
    empties = "cell | domain: cart, behavior: calm | exclude"
    assert said(rules(empties, "typo | stock: oot | exclude")) == [("unknown-value", "typo")]


def test_relations_of_two_rules_are_told_beside_an_unknown_name() -> None:
    findings = said(
        rules(
            "typo | stock: oot | exclude",
            HARMLESS,
            "never | stock: in, not: { stock: in } | exclude",
        )
    )
    assert ("never-matches", "never") in findings


def test_a_repeated_id_is_told_once() -> None:
    assert said(rules(HARMLESS, "gone | domain: cart, stock: low | exclude")) == [
        ("duplicate-rule", "gone")
    ]


def test_the_order_in_which_a_condition_is_written_makes_no_other_rule() -> None:
    again = "again | stock: out, behavior: calm, domain: cart | exclude"
    assert ("duplicate-rule", "again") in said(rules(HARMLESS, again))


def test_the_same_condition_with_another_effect_is_no_duplicate() -> None:
    capped = "capped | domain: cart, behavior: calm, stock: out | { limit: 1 }"
    assert "duplicate-rule" not in dict(said(rules(HARMLESS, capped)))


def test_of_two_equal_sets_only_the_later_is_subsumed() -> None:
    again = "again | domain: cart, behavior: calm, stock: { not: [in, low] } | exclude"
    assert [rule for code, rule in said(rules(HARMLESS, again)) if code == "subsumed-by-one"] == [
        "again"
    ]


def test_an_earlier_rule_can_be_subsumed_by_a_later_one() -> None:
    wide = "wide | domain: cart, stock: out | exclude"
    assert said(rules(HARMLESS, wide)) == [("subsumed-by-one", "gone")]


def test_a_cap_subsumes_nothing() -> None:
    assert "subsumed-by-one" not in dict(said(rules("cap | stock: out | { limit: 3 }", HARMLESS)))


def test_an_overlap_tells_count_and_partner() -> None:
    finding = the(
        "redundant-overlap", rules("dear | price: dear | exclude", "out | stock: out | exclude")
    )
    assert (finding.rule, finding.covered_by, "4 scenarios" in finding.message) == (
        "out",
        ("dear",),
        True,
    )


def test_a_witness_has_the_shape_of_a_scenario() -> None:
    finding = the(
        "redundant-overlap", rules("dear | price: dear | exclude", "out | stock: out | exclude")
    )
    witness = dict(finding.witness or {})
    assert witness.pop("scenario_id").startswith("sc-")
    assert witness == {
        "domain": "cart",
        "behavior": "calm",
        "bins": {"stock": "out", "price": "dear"},
    }


def test_a_shadowed_cap_is_not_called_vacuous_as_well() -> None:
    findings = said(
        rules(HARMLESS, "cap | domain: cart, behavior: calm, stock: out | { limit: 1 }")
    )
    assert findings == [("shadowed", "cap")]


def test_rules_that_share_no_scenario_do_not_depend_on_their_order() -> None:
    assert (
        said(
            rules(
                "cap | stock: out | { limit: 1, per: [domain, behavior] }",
                "low | stock: low, price: dear | exclude",
            )
        )
        == []
    )


def test_two_caps_with_other_scopes_do_not_contradict_each_other() -> None:
    caps = rules(
        "a | stock: out | { limit: 1, per: [domain] }",
        "b | stock: out | { limit: 2, per: [behavior] }",
    )
    assert "contradicting-cap" not in dict(said(caps))


def test_a_contradiction_with_a_limit_of_zero_says_what_zero_means() -> None:
    caps = rules("a | stock: out | { limit: 1 }", "b | stock: out | { limit: 0 }")
    assert "keeps nothing, as `exclude` does" in the("contradicting-cap", caps).message


def test_a_vacuous_cap_tells_its_largest_scope() -> None:
    finding = the("vacuous-cap", rules("cap | stock: out | { limit: 6, per: [domain] }"))
    assert "its largest scope matches 6 scenarios" in finding.message


def test_a_cap_that_only_earlier_rules_make_vacuous_is_told_differently() -> None:
    finding = the("vacuous-cap", rules(HARMLESS, "cap | stock: out | { limit: 9 }"))
    assert "the earlier rules leave at most 9 scenarios of 12" in finding.message


def test_a_cap_that_binds_in_one_scope_is_not_vacuous() -> None:
    gone = "gone | domain: cart, stock: out, price: dear | exclude"
    assert "vacuous-cap" not in dict(
        said(rules(gone, "cap | stock: out | { limit: 4, per: [domain] }"))
    )


def test_rules_that_leave_nothing_together_are_one_error() -> None:
    findings = said(rules("most | domain: cart | exclude", "rest | domain: shipping | exclude"))
    assert findings == [("excludes-everything", "most")]


def test_a_cap_without_scopes_excludes_everything_only_at_zero() -> None:
    assert "excludes-everything" not in dict(
        said(rules("cap | domain: [cart, shipping] | { limit: 1 }"))
    )


def test_cells_emptied_by_the_same_rules_are_one_finding() -> None:
    finding = the("empties-a-cell", rules("cart | domain: cart | exclude"))
    assert finding.message.endswith("leave nothing of 2 cells: cart x calm and cart x pushy")


def test_cells_emptied_together_are_told_at_the_rule_that_removed_most() -> None:
    few = "few | domain: cart, behavior: calm, stock: out | exclude"
    finding = the(
        "empties-a-cell",
        rules(few, "most | domain: cart, behavior: calm, stock: [in, low] | exclude"),
    )
    assert (finding.rule, finding.covered_by) == ("most", ("few",))


WAIVER = "waivers:\n  - {{ where: {{ domain: cart }}, {more}reason: A demo., owner: team:docs }}\n"


def test_a_waived_cell_is_no_finding() -> None:
    assert said(rules("cart | domain: cart | exclude") + WAIVER.format(more="")) == []


def test_a_waiver_of_a_group_does_not_waive_the_cell() -> None:
    findings = said(rules("cart | domain: cart | exclude") + WAIVER.format(more="group: easy, "))
    assert findings == [("empties-a-cell", "cart")]


def test_a_waiver_of_what_is_not_empty_is_unused() -> None:
    assert said(rules(HARMLESS) + WAIVER.format(more="")) == [("unused-waiver", None)]


def test_an_expired_waiver_still_waives() -> None:
    findings = said(
        rules("cart | domain: cart | exclude") + WAIVER.format(more="expires: 2026-11-19, ")
    )
    assert findings == [("expired", None)]


def test_a_gap_that_exclude_rules_made_alone_is_by_design() -> None:
    assert said(rules("easy | group: easy | exclude")) == []


def test_a_gap_names_the_domains() -> None:
    capped = rules("cap | group: easy, domain: cart, behavior: calm | { limit: 0 }")
    assert (
        "nothing of the group `easy` in calm of 1 domain: cart"
        in the("opens-a-gap", capped).message
    )


def test_a_waived_gap_is_no_finding() -> None:
    capped = rules("cap | group: easy, domain: cart | { limit: 1 }")
    assert said(capped + WAIVER.format(more="group: easy, ")) == []


def test_a_day_before_it_expires_a_rule_is_fine() -> None:
    assert said(rules(HARMLESS).replace("where:", "expires: 2026-11-21, where:")) == []


def test_a_quoted_scalar_is_not_ambiguous() -> None:
    assert said(rules(HARMLESS).replace("A demo.", '"NO"')) == []


def test_a_broken_file_is_told_together_with_its_ambiguous_scalars(tmp_path: Path) -> None:
    config = folder(tmp_path, rules("cap | stock: out | { limit: 1e3 }"))
    codes = {finding.code for finding in lint_folder(config, "demo", today=TODAY)}
    assert codes == {"invalid-config", "ambiguous-yaml-scalar"}


def test_an_axis_called_no_is_told_twice(tmp_path: Path) -> None:
    config = folder(tmp_path, "rules: []\n", TAXONOMY.replace("slug: stock", "slug: NO"))
    codes = {finding.code for finding in lint_folder(config, "demo", today=TODAY)}
    assert codes == {"invalid-config", "ambiguous-yaml-scalar"}


def test_two_files_that_are_not_yaml_are_both_told(tmp_path: Path) -> None:
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
