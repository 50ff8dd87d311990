from __future__ import annotations

import pytest

from coverage_assets.taxonomy.rules import Limit, Rule
from tests.declaring import Declared, rule


def test_a_rule_that_excludes_has_no_cap() -> None:
    assert Rule.model_validate(rule(0, {"size": "s"})).limit is None


def test_a_cap_is_the_effect_of_its_rule() -> None:
    cap: Declared = {"limit": 2, "per": ["domain"]}
    assert Rule.model_validate(rule(0, {"size": "s"}, cap)).limit == Limit(limit=2, per=("domain",))


@pytest.mark.parametrize("effect", ["keep", {"limit": -1}, {"per": ["domain"]}, 3, None])
def test_another_effect_is_refused(effect: object) -> None:
    with pytest.raises(ValueError, match="effect"):
        Rule.model_validate({**rule(0, {"size": "s"}), "effect": effect})
