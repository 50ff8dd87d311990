"""Every name in an expression is a fact, and pairs name facts, axes and outcomes."""

from __future__ import annotations

import pytest

from tests.conversations.compile.cases import Case, assert_reported
from tests.conversations.desk import OUTCOMES, WORLD

CASES = [
    Case(
        WORLD,
        "measure: measure }",
        "measure: measured }",
        "measured",
        "`measured` uses `measured`, which is not a fact",
        "did you mean `measure`?",
    ),
    Case(
        WORLD,
        "offered: proposed",
        "offered: propose",
        "offered:",
        "there is no fact `propose`, which lists what the right assistant offers",
        "add it, or name another under `offered`",
    ),
    Case(
        WORLD,
        "days: due + 6",
        "days: dew + 6",
        "dew",
        "`dew + 6` uses `dew`, which is not a fact",
        "did you mean `due`?",
    ),
    Case(
        WORLD,
        "set: [variant]",
        "set: [variants]",
        "variants",
        "`variants` uses `variants`, which is not a fact",
        "did you mean `variant` or `other_variant`?",
    ),
    Case(
        WORLD,
        "that: left >= 4",
        "that: lift >= 4",
        "lift",
        "`lift >= 4` uses `lift`, which is not a fact",
        "did you mean `left` or `limit`?",
    ),
    Case(
        WORLD,
        "redraw: [caller, office]",
        "redraw: [caller, errand]",
        "redraw",
        "`errand` is not an invariant fact",
        "declare it `invariant: true`",
    ),
    Case(
        WORLD,
        'set: { strict: "True" }',
        'set: { strikt: "True" }',
        "strikt",
        "`strikt` is not a fact that is drawn",
        "did you mean `strict`?",
    ),
    Case(
        WORLD,
        "outcome: queued\n",
        "outcome: queue\n",
        "outcome: queue",
        "`queue` is not a declared outcome",
        "did you mean `queued`?",
    ),
    Case(
        WORLD,
        "urgency != 'now'\"",
        "urgncy != 'now'\"",
        "urgncy",
        (
            "`behavior == 'plain' and outcome == 'completed' and urgncy != 'now'` "
            "uses `urgncy`, which is not a fact"
        ),
        "did you mean `urgency`?",
    ),
    Case(
        WORLD,
        "outcome: queued\n",
        "outcome: queued\n    unproven: [shelf]\n",
        "unproven",
        "`shelf` is not an axis",
        "accepted: `entitlement`, `stock`, `urgency`",
    ),
    Case(
        OUTCOMES,
        "kind: ask, values: [unsaid]",
        "kind: ask, values: [unsayd]",
        "unsayd",
        "`unsayd` uses `unsayd`, which is not a fact",
        "did you mean `unsaid`?",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_undefined_name_is_reported_at_its_line_with_a_hint(case: Case) -> None:
    assert_reported(case)
