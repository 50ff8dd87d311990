from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.new_family import ROOT, make_family

COPIED = ("config", "coverage_assets", "resources", "docs", "pyproject.toml", ".importlinter")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data" / "samples", tmp_path / "data" / "samples")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


def layers(checkout: Path, contract: str) -> str:
    parser = configparser.ConfigParser()
    parser.read(checkout / ".importlinter")
    return parser[f"importlinter:contract:{contract}"]["layers"]


def test_a_family_stands_beside_those_that_know_no_other(checkout: Path) -> None:
    make_family("warranty_claims", checkout)
    assert "taxonomy | disputes | warranty_claims\n" in layers(checkout, "house")


def test_a_family_is_the_last_in_the_list_of_all(checkout: Path) -> None:
    make_family("warranty_claims", checkout)
    text = (checkout / "coverage_assets" / "defs" / "families.py").read_text()
    assert text.endswith("    WARRANTY_CLAIMS_FAMILY,\n)\n")


def test_a_family_is_listed_among_the_pages(checkout: Path) -> None:
    make_family("warranty_claims", checkout)
    index = (checkout / "docs" / "index.md").read_text()
    assert "[Warranty claims](warranty_claims.md)" in index


@pytest.mark.parametrize("name", ["Warranty", "warranty-claims", "../up", "", "1st", "a__b"])
def test_what_is_no_name_is_refused(checkout: Path, name: str) -> None:
    with pytest.raises(SystemExit, match="cannot be a family's name"):
        make_family(name, checkout)


def test_a_family_that_is_there_is_left_alone(checkout: Path) -> None:
    with pytest.raises(SystemExit, match="is there already"):
        make_family("disputes", checkout)


def test_a_refused_name_changes_nothing(checkout: Path) -> None:
    before = (checkout / ".importlinter").read_bytes()
    with pytest.raises(SystemExit):
        make_family("disputes", checkout)
    assert (checkout / ".importlinter").read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "format", "--check", "."],
        ["ruff", "check", "."],
        ["lint-imports", "--no-cache"],
        ["mypy", "coverage_assets", "tests/warranty_claims"],
        ["pytest", "-q", "tests/warranty_claims"],
        [
            *("coverage-assets", "materialize", "--vertical", "clinic"),
            *("--select", "warranty_claims/warranty_claims_entries", "--home", "home"),
        ],
    ],
    ids=lambda command: command[0],
)
def test_the_skeleton_is_accepted(checkout: Path, command: list[str]) -> None:
    make_family("warranty_claims", checkout)
    (checkout / "home").mkdir()
    tool = Path(sys.executable).with_name(command[0])
    done = subprocess.run(
        [tool, *command[1:]],
        cwd=checkout,
        env={
            **os.environ,
            "PYTHONPATH": str(checkout),
            "HYPOTHESIS_PROFILE": "",
            "DAGSTER_HOME": str(checkout / "home"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
