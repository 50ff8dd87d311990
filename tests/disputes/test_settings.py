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
def test_an_invalid_configuration_is_refused(values: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        config_of(values)


def config_of(values: dict[str, object]) -> PlannerConfig:
    return config(**values)


def test_a_problem_in_a_findings_file_is_named_with_its_path() -> None:
    with pytest.raises(InputError, match=r"at \$\.config\.handoff_range\[1\]: `1` is -1"):
        account(config={"handoff_range": [0, -1]}).settings(Settings())


def test_a_problem_in_the_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "disputes").mkdir()
    (tmp_path / "disputes" / "planner.yaml").write_text("mode: exact\nforced_start: 2\n")
    with pytest.raises(ConfigError, match=r"planner\.yaml:2:"):
        load_settings(tmp_path)


def test_an_override_may_be_allowed_in_one_layer_and_used_in_another() -> None:
    settings = load_settings(None, {"PLANNER_ALLOW_OVERRIDE": "true"})
    assert account(config={"forced_start": 2}).settings(settings).config.forced_start == 2
