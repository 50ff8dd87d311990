from __future__ import annotations

import pytest
from hypothesis import given

from coverage_assets.linting import rule_order
from tests.declaring import Declared, verticals
from tests.linting.exactness import FEW, LintResult


@FEW
@given(verticals(most_rules=5))
def test_order_dependence_is_the_same_when_caps_are_streamed(
    declared: tuple[Declared, Declared],
) -> None:
    in_memory = LintResult(declared).pairs("order-dependent")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            rule_order.RuleReorderings, "__init__", no_memory(rule_order.RuleReorderings.__init__)
        )
        assert LintResult(declared).pairs("order-dependent") == in_memory


def no_memory(original: object) -> object:
    return lambda self, outcome: original(self, outcome, cells_left=-1)  # type: ignore[operator]
