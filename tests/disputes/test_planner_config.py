from __future__ import annotations

import pytest
from pydantic import ValidationError

from coverage_assets.disputes.planner_config import PlannerConfig


def test_the_working_weekdays_are_those_outside_the_weekend() -> None:
    assert PlannerConfig(weekend=(4, 5)).working_weekdays == (0, 1, 2, 3, 6)


def test_the_seeds_name_of_the_exact_mode_is_accepted() -> None:
    assert PlannerConfig.model_validate({"mode": "per_bureau_joint_optimize"}).mode == "exact"


@pytest.mark.parametrize(
    "values",
    [
        {"timezone": "Mars/Base"},
        {"weekend": [7]},
        {"last_submit_window": [37, 400]},
        {"holidays": [{"country": "usa"}]},
        {"no_weekend_submit": False},
        {"reason_bonus": {"C5": -1}},
    ],
)
def test_a_value_outside_its_limits_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PlannerConfig.model_validate(values)
