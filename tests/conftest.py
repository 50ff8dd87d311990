"""What all tests share: hypothesis profiles, and the shipped verticals as they are declared and enumerated."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, settings

from coverage_assets.scenarios.enumerate import enumerate_scenarios
from coverage_assets.taxonomy.loader import Vertical, load_vertical

CONFIG = Path(__file__).parent.parent / "config"

settings.register_profile(
    "fast",
    max_examples=40,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("slow", settings.get_profile("fast"), max_examples=3_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


NEEDS_MORE = {
    "slow": "takes more than a few seconds: run with --all",
    "browser": "needs Chromium and requirements-browser.txt: run with --all",
    "export": "runs the evaluation tools that `make exports` installs: run with --all",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all",
        action="store_true",
        help="run also what is slow, or needs a browser or the evaluation tools",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--all"):
        return
    for item in items:
        for mark, reason in NEEDS_MORE.items():
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def config() -> Path:
    return CONFIG


@pytest.fixture(scope="session")
def commerce() -> Vertical:
    return load_vertical(CONFIG, "commerce")


@pytest.fixture(scope="session")
def clinic() -> Vertical:
    return load_vertical(CONFIG, "clinic")


@pytest.fixture(scope="session")
def helpdesk() -> Vertical:
    return load_vertical(CONFIG, "helpdesk")


@pytest.fixture(scope="session")
def commerce_scenarios(commerce: Vertical) -> pl.DataFrame:
    return enumerate_scenarios(commerce)


@pytest.fixture(scope="session")
def clinic_scenarios(clinic: Vertical) -> pl.DataFrame:
    return enumerate_scenarios(clinic)


@pytest.fixture(scope="session")
def helpdesk_scenarios(helpdesk: Vertical) -> pl.DataFrame:
    return enumerate_scenarios(helpdesk)
