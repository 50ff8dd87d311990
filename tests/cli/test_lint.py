from __future__ import annotations

import pytest

from tests.cli.conftest import Call
from tests.defs.editing import Files

EMPTIES_A_CELL = "{ domain: billing, behavior: calm }"
KEYS = {"code", "level", "rule", "path", "line", "message", "witness", "covered_by", "suggestion"}


@pytest.mark.parametrize("vertical", ["commerce", "clinic", "helpdesk"])
def test_the_shipped_verticals_have_no_error(call: Call, vertical: str) -> None:
    said = call("lint", "--vertical", vertical)
    assert (said.code, f"{vertical}: 0 errors" in said.err) == (0, True)


def test_an_error_exits_1(call: Call, files: Files) -> None:
    files.add_rule(EMPTIES_A_CELL)
    assert call("lint", "--vertical", "clinic", "--config", files.config).code == 1


def test_warnings_exit_0(call: Call) -> None:
    said = call("lint", "--format", "json")
    assert (said.code, "warning" in {one["level"] for one in said.json}) == (0, True)


def test_an_empty_file_is_invalid_and_exits_2(call: Call, files: Files) -> None:
    files.exclusions.write_text("")
    assert call("lint", "--vertical", "clinic", "--config", files.config).code == 2


def test_invalid_files_exit_2(call: Call, files: Files) -> None:
    files.replace("limit: 4", "limit: four")
    assert call("lint", "--vertical", "clinic", "--config", files.config).code == 2


def test_findings_as_json_have_the_public_keys(call: Call, files: Files) -> None:
    files.add_rule(EMPTIES_A_CELL)
    found = call("lint", "--vertical", "clinic", "--config", files.config, "--format", "json").json
    assert [one for one in found if not set(one) >= KEYS] == []


def test_invalid_files_as_json_are_findings(call: Call, files: Files) -> None:
    files.replace("limit: 4", "limit: four")
    found = call("lint", "--vertical", "clinic", "--config", files.config, "--format", "json").json
    assert {one["code"] for one in found} == {"invalid-config"}


def test_no_finding_as_json_is_an_empty_list(call: Call, files: Files) -> None:
    files.exclusions.write_text("schema_version: 1\nversion: 1.0.0\nrules: []\n")
    assert (
        call("lint", "--vertical", "clinic", "--config", files.config, "--format", "json").json
        == []
    )


def test_findings_for_github_are_annotations(call: Call, files: Files) -> None:
    files.add_rule(EMPTIES_A_CELL)
    said = call("lint", "--vertical", "clinic", "--config", files.config, "--format", "github")
    assert [
        line
        for line in said.out.splitlines()
        if not line.startswith(("::error ", "::warning ", "::notice "))
    ] == []


@pytest.mark.parametrize("shown_as", ["table", "text"])
def test_findings_for_people_begin_with_their_place(
    call: Call, files: Files, shown_as: str
) -> None:
    files.add_rule(EMPTIES_A_CELL)
    said = call("lint", "--vertical", "clinic", "--config", files.config, "--format", shown_as)
    assert said.out.startswith(f"{files.exclusions}:")


@pytest.mark.parametrize("shown_as", ["table", "text", "json", "github"])
def test_the_summary_stands_on_stderr_alone(call: Call, shown_as: str) -> None:
    said = call("lint", "--vertical", "clinic", "--format", shown_as)
    assert (said.err.startswith("clinic: "), "clinic: " in said.out) == (True, False)
