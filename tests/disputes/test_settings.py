from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.disputes.planner_config import PlannerConfig
from coverage_assets.disputes.settings import Settings, load_settings
from coverage_assets.errors import ConfigError, InputError, UserError
from tests.disputes.builders import account, config


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "disputes").mkdir()
    (tmp_path / "disputes" / "planner.yaml").write_text(
        "last_submit_window: [30, 33]\nhandoff_range: [2, 2]\nmin_increment_days: 4\n"
    )
    return tmp_path


ENVIRONMENT = {"PLANNER_LAST_SUBMIT_WINDOW_END": "35", "PLANNER_MIN_INCREMENT_DAYS": "5"}


def test_the_shipped_file_declares_the_defaults(config: Path) -> None:
    assert load_settings(config).config == PlannerConfig()


def test_the_shipped_file_names_every_key(config: Path) -> None:
    keys = set(PlannerConfig.model_fields) - {"schema_version", "version"}
    assert keys == set(load_settings(config).sources)


def test_a_file_overrides_the_defaults(folder: Path) -> None:
    assert load_settings(folder).config.last_submit_window == (30, 33)


def test_the_environment_overrides_the_file_one_end_at_a_time(folder: Path) -> None:
    assert load_settings(folder, ENVIRONMENT).config.last_submit_window == (30, 35)


def test_the_findings_file_overrides_the_environment_key_by_key(folder: Path) -> None:
    findings = account(config={"min_increment_days": 6})
    settings = findings.settings(load_settings(folder, ENVIRONMENT)).config
    assert (settings.min_increment_days, settings.last_submit_window, settings.handoff_range) == (
        6,
        (30, 35),
        (2, 2),
    )


def test_each_key_remembers_where_it_was_decided(folder: Path) -> None:
    settings = account(config={"min_increment_days": 6}).settings(
        load_settings(folder, ENVIRONMENT)
    )
    named = [
        settings.source(key)
        for key in ("timezone", "handoff_range", "last_submit_window", "min_increment_days")
    ]
    assert named == [
        "default",
        f"{folder.name}/disputes/planner.yaml",
        "environment: PLANNER_LAST_SUBMIT_WINDOW_END",
        "findings file: config",
    ]


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings(tmp_path).config == PlannerConfig()


@pytest.mark.parametrize(
    ("name", "text", "key", "value"),
    [
        ("ENABLE_STRATEGY_PLANNER", "false", "enabled", False),
        ("PLANNER_MODE", "per_bureau_joint_optimize", "mode", "exact"),
        ("PLANNER_MODE", "greedy", "mode", "greedy"),
        ("PLANNER_WEEKEND", "4,5", "weekend", (4, 5)),
        ("PLANNER_MAX_CALENDAR_SPAN", "39", "max_calendar_span", 39),
        ("PLANNER_LAST_SUBMIT_WINDOW_START", "38", "last_submit_window", (38, 40)),
        ("PLANNER_LAST_SUBMIT_WINDOW_END", "39", "last_submit_window", (37, 39)),
        ("PLANNER_HANDOFF_MIN_BUSINESS_DAYS", "2", "handoff_range", (2, 3)),
        ("PLANNER_HANDOFF_MAX_BUSINESS_DAYS", "5", "handoff_range", (1, 5)),
        ("PLANNER_ENFORCE_45D_CAP", "1", "enforce_span_cap", True),
        ("PLANNER_STRENGTH_METRIC", "sla_days", "strength_metric", "sla_days"),
        ("PLANNER_TIMEZONE", "Europe/Berlin", "timezone", "Europe/Berlin"),
        ("PLANNER_INCLUDE_SUPPORTERS", "no", "include_supporters", False),
        ("PLANNER_INCLUDE_ALIGNED_MISMATCH", "off", "include_aligned_mismatch", False),
        ("PLANNER_MODE", "  ", "mode", "exact"),
    ],
)
def test_each_variable_sets_its_key(name: str, text: str, key: str, value: object) -> None:
    assert getattr(load_settings(None, {name: text}).config, key) == value


def test_holidays_in_the_environment_are_days_and_regions() -> None:
    read = load_settings(None, {"PLANNER_HOLIDAYS": "2025-12-26,US-CA"}).config
    assert read.model_dump(mode="json")["holidays"] == [
        "2025-12-26",
        {"country": "US", "subdiv": "CA"},
    ]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("PLANNER_WEEKND", "5", "did you mean `PLANNER_WEEKEND`"),
        ("PLANNER_WEEKEND", "sat", "write a whole number"),
        ("PLANNER_WEEKEND", "7", "it must be 6 or less"),
        ("PLANNER_MODE", "fast", "'exact' or 'greedy'"),
        ("ENABLE_STRATEGY_PLANNER", "maybe", "write true or false"),
    ],
)
def test_a_variable_that_is_wrong_is_named(name: str, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        load_settings(None, {name: text})


def test_variables_of_others_are_left_alone() -> None:
    assert load_settings(None, {"HOME": "/root", "MYPLANNER_MODE": "x"}).config == PlannerConfig()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"forced_start": 3}, "overrides are not allowed"),
        ({"forced_start": 5, "allow_override": True}, "a day of the weekend"),
        ({"last_submit_window": [40, 37]}, "runs from 40 to 37"),
        ({"handoff_range": [3, 1]}, "runs from 3 to 1"),
        ({"weekend": [5, 5]}, "lists a day twice"),
        ({"weekend": [0, 1, 2, 3, 4, 5, 6]}, "at most 6"),
        ({"holidays": [{"country": "UU"}]}, "is not a country"),
        ({"holidays": [{"country": "US", "subdiv": "XX"}]}, "is not a part of `US`"),
        ({"holidays": ["2025-13-01"]}, "2025-01-31|a day such as"),
        ({"timezone": "Mars/Base"}, "must be a time zone"),
        ({"enable_boosters": True}, "enable_boosters"),
        ({"windw": 3}, "is not known here"),
    ],
)
def test_a_configuration_that_cannot_be_is_refused(values: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        config_of(values)


def config_of(values: dict[str, object]) -> PlannerConfig:
    return config(**values)


def test_what_is_wrong_in_a_findings_file_is_named_with_its_path() -> None:
    with pytest.raises(InputError, match=r"at \$\.config\.handoff_range\[1\]: `1` is -1"):
        account(config={"handoff_range": [0, -1]}).settings(Settings())


def test_what_is_wrong_in_the_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "disputes").mkdir()
    (tmp_path / "disputes" / "planner.yaml").write_text("mode: exact\nforced_start: 2\n")
    with pytest.raises(ConfigError, match=r"planner\.yaml:2:"):
        load_settings(tmp_path)


def test_an_override_may_be_allowed_in_one_layer_and_used_in_another() -> None:
    settings = load_settings(None, {"PLANNER_ALLOW_OVERRIDE": "true"})
    assert account(config={"forced_start": 2}).settings(settings).config.forced_start == 2
