from __future__ import annotations

import pytest

from tests.cli.conftest import Call
from tests.defs.editing import Files


def test_the_environment_names_the_vertical(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVERAGE_VERTICAL", "clinic")
    assert call("manifest", "--format", "json").json["vertical"] == "clinic"


def test_the_environment_names_the_folder_of_declared_files(
    call: Call, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.replace("seed: 7", "seed: 8")
    monkeypatch.setenv("COVERAGE_CONFIG", str(files.config))
    assert call("manifest", "--vertical", "clinic", "--format", "json").json["seed"] == 8


def test_the_first_format_is_the_default(call: Call) -> None:
    assert "[default: table]" in call("manifest", "--help").out


def test_domains_and_behaviors_may_be_repeated(call: Call) -> None:
    asked = ("--domain", "billing", "--domain", "appointments", "--behavior", "calm")
    said = call("manifest", "--vertical", "clinic", *asked, "--format", "json")
    cells = {(cell["domain"], cell["behavior"]) for cell in said.json["cells"]}
    assert cells == {("billing", "calm"), ("appointments", "calm")}
