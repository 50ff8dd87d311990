"""What all tests share: hypothesis profiles, the shipped verticals, a guard over the checkout."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, settings

from coverage_assets.conversations.compile.loader import load_conversations
from coverage_assets.conversations.compile.program import CompiledVertical
from coverage_assets.scenarios.enumerate import enumerate_scenarios
from coverage_assets.taxonomy.loader import load_vertical
from coverage_assets.taxonomy.vertical import Vertical
from tests.checkout_guard import CheckoutGuard

CONFIG = Path(__file__).parent.parent / "config"

# Tests start this package in other processes a hundred times; each would compile it anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

settings.register_profile(
    "fast",
    max_examples=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("slow", settings.get_profile("fast"), max_examples=1_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


NEEDS_MORE = {
    "slow": "takes more than a few seconds: run with --all",
    "browser": "needs Chromium and requirements-browser.txt: run with --all",
    "s3": "needs the packages of requirements-s3.txt: run with --all",
    "cluster": "needs Postgres, Redis and requirements-cluster.txt: run with --all",
    "export": "runs the evaluation tools that `make exports` installs: run with --all",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all",
        action="store_true",
        help="run also what is slow, or needs a browser, servers or the evaluation tools",
    )


def pytest_sessionstart() -> None:
    """Import the files of tests without looking for garbage: they make none."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Leave what was imported out of every later search for garbage: it stays to the end.

    The search looks at all that lives, some million objects after collection, and is an eighth of
    the time of all tests if it does so as often as in a small process.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--all"):
        return
    for item in items:
        for mark, reason in NEEDS_MORE.items():
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


GUARD = CheckoutGuard()


@pytest.fixture(scope="session", autouse=True)
def _no_home_of_the_checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let commands that name no Dagster home, here or in another process, use one of the tests'."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(tmp_path_factory.mktemp("dagster_home")))
        yield


@pytest.fixture(scope="module", autouse=True)
def _checkout_unchanged() -> Iterator[None]:
    with GUARD.unchanged():
        yield


@pytest.fixture(autouse=True)
def _checkout_unwritten() -> Iterator[None]:
    GUARD.take()
    yield
    written = GUARD.take()
    assert not written, f"this test writes to the checkout: {written[:5]}"


@pytest.fixture(scope="session")
def config() -> Path:
    return CONFIG


@pytest.fixture(scope="session")
def commerce() -> Vertical:
    return load_vertical(CONFIG, "commerce")


@pytest.fixture(scope="session")
def commerce_conversations(config: Path, commerce: Vertical) -> CompiledVertical:
    return load_conversations(config, commerce)


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
