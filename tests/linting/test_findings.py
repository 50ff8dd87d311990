from __future__ import annotations

from coverage_assets.foundation.yaml_document import Position
from coverage_assets.linting.findings import Finding, Remark

REMARK = Remark("x.yaml", Position(3, 5), "it is odd", rule="gone", covered_by=("dear",))


def test_a_finding_takes_its_level_from_the_code() -> None:
    assert Finding.of(REMARK, "shadowed", "warning").level == "warning"


def test_a_remark_about_usual_rules_is_a_note() -> None:
    usual = Remark("x.yaml", Position(3, 5), "it is usual", usual=True)
    assert Finding.of(usual, "order-dependent", "warning").level == "note"


def test_findings_sort_by_their_place() -> None:
    lines = [
        Finding.of(Remark("x.yaml", Position(line, 1), "odd"), "expired", "note")
        for line in (12, 3)
    ]
    assert [finding.line for finding in sorted(lines)] == [3, 12]


def test_a_finding_without_a_witness_has_null_in_json() -> None:
    found = Finding.of(REMARK, "shadowed", "warning").as_dict()
    assert (found["witness"], found["covered_by"]) == (None, ["dear"])
