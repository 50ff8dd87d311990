from __future__ import annotations

from tests.linting.inline import (
    HARMLESS,
    reported,
    rules,
)


def test_a_day_before_it_expires_a_rule_is_fine() -> None:
    assert reported(rules(HARMLESS).replace("where:", "expires: 2026-11-21, where:")) == []


def test_a_quoted_scalar_is_not_ambiguous() -> None:
    assert reported(rules(HARMLESS).replace("A demo.", '"NO"')) == []
