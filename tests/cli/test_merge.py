from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Call, Said
from tests.datasets.running import stored_files
from tests.datasets.toy import ToyFactory

CLINIC = ("--vertical", "clinic", "--domain", "billing")


CALM = (*CLINIC, "--behavior", "calm")


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command generate toy conversations."""
    monkeypatch.setattr("coverage_assets.datasets.build.DeclaredGeneratorFactory", ToyFactory)


@pytest.fixture
def generate(call: Call, tmp_path: Path) -> Call:
    """Generate into a folder of the test."""

    def calling(*arguments: object) -> Said:
        return call("generate", *CALM, "--out", tmp_path, "--jobs", 1, *arguments)

    return calling


def one_line(said: Said) -> bool:
    return (said.code, said.out, said.err.count("\n"), "Traceback" in said.err) == (2, "", 1, False)


def test_shards_are_merged_to_the_same_bytes(call: Call, tmp_path: Path) -> None:
    asked = ("generate", *CLINIC, "--combine", "domain,global", "--jobs", 1, "--batch-size", 50)
    call(*asked, "--out", tmp_path / "whole")
    for number in (1, 2, 3):
        call(*asked, "--shard", f"{number}/3", "--out", tmp_path / str(number))
    said = call("merge", *(tmp_path / name for name in "312"), "--out", tmp_path / "merged")
    assert (said.code, stored_files(tmp_path / "merged")) == (0, stored_files(tmp_path / "whole"))


def test_a_missing_shard_is_bad_input(generate: Call, call: Call, tmp_path: Path) -> None:
    generate("--shard", "1/2")
    said = call("merge", tmp_path, "--out", tmp_path / "out")
    assert (one_line(said), "1 of 2 shards are missing: 2/2" in said.err) == (True, True)
