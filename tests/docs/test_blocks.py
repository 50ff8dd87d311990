"""What the pages show is what happens: each page is run from its top in a project of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

import coverage_assets as ca
from coverage_assets.errors import ConfigError
from coverage_assets.foundation.yaml_loader import parse_yaml
from coverage_assets.taxonomy.vertical import Vertical
from coverage_assets.taxonomy.where import parse_where
from tests.docs.pages import PAGES, Block, blocks, is_excerpt, read, steps
from tests.docs.project import VARIABLES, Project

SHOWING = [
    page for page in PAGES if {block.language for block in blocks(page)} & {"console", "python"}
]
WITH_YAML = [page for page in PAGES if any(block.language == "yaml" for block in blocks(page))]
LONG = {
    "README.md": "builds commerce",
    "docs/graph.md": "builds the clinic twice",
    "docs/command_line.md": "builds the clinic",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return Project.in_folder(tmp_path)


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=pytest.mark.slow) if page in LONG else page for page in SHOWING],
)
def test_a_page_does_what_it_shows(page: str, project: Project) -> None:
    printed = ""
    for block in blocks(page):
        if block.about.endswith((".yaml", ".py")):
            project.write(block)
        elif block.language == "python":
            printed = project.python(block)
        elif (block.language, block.about) == ("text", "output"):
            assert is_excerpt(block.text, printed), (
                f"{page}:{block.line} shows something else than:\n{printed}"
            )
        elif block.language == "console":
            _try_commands(page, block, project)


def _try_commands(page: str, block: Block, project: Project) -> None:
    for step in steps(block):
        output = project.command(step.command)
        if output is not None:
            place = f"{page}:{block.line}: `{step.command}`"
            assert is_excerpt(step.shown, output), (
                f"{place} prints something else than is shown:\n{output}"
            )


@pytest.mark.parametrize("page", WITH_YAML)
def test_every_yaml_block_is_read_by_the_one_reader(page: str) -> None:
    for block in blocks(page):
        if block.language == "yaml":
            try:
                parse_yaml(block.text.encode(), f"{page}:{block.line}")
            except ConfigError as error:
                pytest.fail(str(error))


def test_every_where_that_is_shown_can_be_bound(commerce: Vertical) -> None:
    (block,) = (
        block
        for block in blocks("docs/taxonomy.md")
        if (block.language, block.about) == ("yaml", "where")
    )
    shown = parse_yaml(block.text.encode(), "docs/taxonomy.md").value
    assert isinstance(shown, list)
    for condition in shown:
        commerce.bind(parse_where(condition))


def test_the_fix_in_the_tutorial_leaves_no_finding(project: Project) -> None:
    *files, fix = [block for block in blocks("docs/tutorial.md") if block.language == "yaml"]
    for block in files:
        project.write(block)
    *others, _ = files[-1].text.rstrip().splitlines()
    rules = "\n".join([*others, f"    {fix.text}"])
    (project.folder / files[-1].about).write_text(rules, encoding="utf-8")
    assert ca.lint(ca.load_vertical("library")) == []


@pytest.mark.parametrize(
    ("shown", "excerpt"),
    [
        ("a\nb\nc", True),
        ("a\n...\nc", True),
        ("...\nb\n...", True),
        ("a\n...", True),
        ("a\nb", False),
        ("...\nb", False),
        ("b\n...", False),
        ("a\n...\nx\n...", False),
        ("...\nb\n...\na\n...", False),
    ],
)
def test_dots_stand_for_lines_that_are_left_out(shown: str, *, excerpt: bool) -> None:
    assert is_excerpt(shown, "a \nb\n\nc\n") is excerpt


def test_no_page_has_a_block_left_to_fill() -> None:
    assert [page for page in PAGES if "FILL" in read(page)] == []
