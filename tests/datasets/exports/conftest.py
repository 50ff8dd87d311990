from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coverage_assets.cli import run
from coverage_assets.datasets.exports.registry import export, target_named
from tests.datasets.exports.rental import write_rental

Export = Callable[[str, Path], Path]


@pytest.fixture
def rental(tmp_path: Path) -> Path:
    """The small dataset, as a folder."""
    return write_rental(tmp_path / "rental")


@pytest.fixture
def exported(tmp_path: Path) -> Export:
    """A function that exports a dataset for a target and returns the folder."""

    def export_for(target: str, dataset: Path) -> Path:
        (one,) = export(target_named(target), [dataset], tmp_path / "exports" / target)
        return one.folder

    return export_for


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder for the tools."""
    return tmp_path / "home"


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory, config: Path) -> Path:
    """A cell of the shipped vertical, as `coverage-assets generate` writes it."""
    out = tmp_path_factory.mktemp("generated")
    cell = ["--domain", "cart_management", "--behavior", "adversarial_trap"]
    assert (
        run(["generate", "--config", str(config), *cell, "--combine", "none", "--out", str(out)])
        == 0
    )
    return out / "datasets" / "commerce" / "cart_management" / "adversarial_trap"
