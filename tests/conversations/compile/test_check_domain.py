"""Plans, records, constraints and proofs refer to what is declared."""

from __future__ import annotations

import pytest

from tests.conversations.compile.cases import Case, assert_reported
from tests.conversations.desk import DEVICES, WORLD

CASES = [
    Case(
        WORLD,
        "  - in: staff\n",
        "  - in: stuff\n",
        "stuff",
        "`stuff` is not a collection",
        "did you mean `staff`?",
    ),
    Case(
        WORLD,
        "name: caller, office: office,",
        "nmae: caller, office: office,",
        "nmae",
        "`staff` has no field `nmae`",
        "did you mean `name`?",
    ),
    Case(
        WORLD,
        "unit: unit, desk: desk }",
        "unit: unit }",
        "record: { rule: rule",
        "the field `desk` is not given",
        "a record has every field of its collection",
    ),
    Case(
        WORLD,
        "stage: act, tool: join_queue",
        "stage: act, tool: join_line",
        "join_line",
        "`join_line` is not a tool",
        "did you mean `join_queue`?",
    ),
    Case(
        WORLD,
        "code: spare_code, days: due + 6",
        "code: spare_code, day: due + 6",
        "day: due",
        "`lend_stopgap` takes no `day`",
        "did you mean `days`?",
    ),
    Case(
        WORLD,
        "code: spare_code, days: due + 6",
        "code: spare_code",
        "tool: lend_stopgap",
        "`lend_stopgap` needs `days`",
        "give it an argument",
    ),
    Case(
        WORLD,
        "forbidden: [waive_rule]",
        "forbidden: [waive_rules]",
        "forbidden",
        "`waive_rules` is not a tool",
        "did you mean `waive_rule`?",
    ),
    Case(
        WORLD,
        "forbidden: [waive_rule]",
        "forbidden: [waive_rule, pass_on]",
        "tool: pass_on",
        "`pass_on` is forbidden",
        "call another tool",
    ),
    Case(
        WORLD,
        "  queued:\n",
        "  queue:\n",
        "plans:",
        "there is no plan for `queued`",
        "say which calls the right assistant makes",
    ),
    Case(
        DEVICES,
        "plans:\n  completed:",
        "plans:\n  complete:",
        "plans:",
        "there is no plan for `completed`",
        "say which calls the right assistant makes",
    ),
    Case(
        WORLD,
        "    field: variant\n",
        "    field: variants\n",
        "field: variants",
        "`provisions` has no field `variants`",
        "did you mean `variant`?",
    ),
    Case(
        WORLD,
        "    field: left\n",
        "    field: label\n",
        "field: label",
        "`label` of `provisions` is no whole number",
        "bound it by `set`, or name another field",
    ),
    Case(
        DEVICES,
        "hard: { urgency: { not: now } }",
        "hard: { urgency: { not: nwo } }",
        "nwo",
        "`nwo` is not a value of `urgency`",
        "did you mean `now`?",
    ),
    Case(
        WORLD,
        "axis: stock, bin: last_one",
        "axis: shelf, bin: last_one",
        "axis: shelf",
        "`shelf` is not an axis",
        "accepted: `entitlement`, `stock`, `urgency`",
    ),
    Case(
        WORLD,
        "axis: stock, bin: last_one",
        "axis: stock, bin: last",
        "bin: last",
        "`last` is not a bin of `stock`",
        "did you mean `last_one`?",
    ),
    Case(
        WORLD,
        "{ axis: urgency, number: due }",
        "{ axis: stock, number: left }",
        "number: left",
        "the bins of `stock` hold no numbers",
        "prove it by `that`",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_undefined_reference_is_reported_at_its_line_with_a_hint(case: Case) -> None:
    assert_reported(case)
