"""Run the shell commands and tool code on the pages about exports, as far as no model is asked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.datasets.exports.tools import PROMPTFOO, PYTHON, environment_variables
from tests.docs.pages import blocks, is_excerpt, steps
from tests.docs.project import VARIABLES, Project

pytestmark = pytest.mark.export

PAGES = {"docs/exports.md": 7, "docs/goldens.md": 2}
"""How often each page shows what a tool says."""
ASKS_A_MODEL = ("inspect eval", "python domain.py run")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    if not PYTHON.exists():
        pytest.skip("needs the evaluation tools: make exports")
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return Project.in_folder(tmp_path)


@pytest.mark.parametrize("page", PAGES)
def test_every_code_block_prints_what_the_page_shows(
    page: str, project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("home") / "own"
    printed, run = "", 0
    for block in blocks(page):
        if block.language == "console":
            for step in steps(block):
                project.command(step.command)
        elif block.language == "bash":
            _in_a_shell(block.text, project.folder, home)
        elif block.language == "py":
            printed, run = _printed(block.text, project.folder / block.about, home), run + 1
        elif (block.language, block.about) == ("text", "shown"):
            assert is_excerpt(block.text, printed), (
                f"{page}:{block.line} shows something else than:\n{printed}"
            )
    assert run == PAGES[page]


def _in_a_shell(script: str, folder: Path, home: Path) -> None:
    """Run the commands of a block, but for those that would ask a model."""
    lines = [line for line in script.splitlines() if not line.startswith(ASKS_A_MODEL)]
    places = [
        str(PYTHON.parent),
        str(PROMPTFOO.parent),
        str(Path(sys.executable).parent),
        os.environ["PATH"],
    ]
    environment = {**environment_variables(home), "PATH": os.pathsep.join(places)}
    done = subprocess.run(
        ["bash", "-ec", "\n".join(lines)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    failed_tests = done.returncode == 100 and "4 failed (100%)" in done.stdout
    assert done.returncode == 0 or failed_tests, f"{script}\n{done.stdout}\n{done.stderr}"


def _printed(code: str, folder: Path, home: Path) -> str:
    environment = environment_variables(home)
    done = subprocess.run(
        [str(PYTHON), "-c", code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{code}\n{done.stderr}"
    return done.stdout
