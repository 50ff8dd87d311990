from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.errors import ConfigError
from resources.vertical_config import VerticalConfig
from tests.defs.editing import Files, files_in


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return files_in(tmp_path, "clinic")


def declarations(files: Files) -> VerticalConfig:
    return VerticalConfig(files.config, files.vertical)


def test_files_that_do_not_change_are_loaded_once(files: Files) -> None:
    assert declarations(files).read() is declarations(files).read()


def test_an_edit_is_seen_at_once(files: Files) -> None:
    before = declarations(files).read()
    files.change_one_cell()
    assert declarations(files).read().exclusions_sha256 != before.exclusions_sha256


def test_a_broken_file_is_refused(files: Files) -> None:
    files.exclusions.write_text("rules: [")
    with pytest.raises(ConfigError):
        declarations(files).read()


def test_a_lint_error_is_refused_with_its_code_though_the_file_can_be_read(files: Files) -> None:
    files.add_rule("{ domain: billing, behavior: calm }")
    [error] = [found for found in declarations(files).lint_findings() if found.level == "error"]
    with pytest.raises(ConfigError) as refused:
        declarations(files).checked()
    assert [problem.code for problem in refused.value.problems] == [error.code]


@pytest.mark.parametrize(("vertical", "declares"), [("helpdesk", True), ("clinic", False)])
def test_conversations_are_declared_or_not(
    config: Path,
    vertical: str,
    declares: bool,  # noqa: FBT001
) -> None:
    found = VerticalConfig(config, vertical)
    assert found.declares_conversations() is declares
