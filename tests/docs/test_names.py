"""What the pages name exists: files, anchors, make targets, variables, options, keys."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from pydantic import BaseModel

from coverage_assets.cli import commands
from coverage_assets.defs.definitions import build_definitions, defs
from coverage_assets.foundation import yaml_loader, yaml_reader
from coverage_assets.foundation.stable_hash import START
from coverage_assets.taxonomy.models import MAX_RAW, RESERVED, Axis, Bin, Taxonomy
from coverage_assets.taxonomy.rules import ExclusionRules, Limit, Rule, RuleDefaults, Waiver
from tests.docs.pages import PAGES, ROOT, anchors, links, read

OURS = [page for page in PAGES if not page.startswith("docs/verticals/")]
SOURCES = [
    *ROOT.glob("coverage_assets/**/*.py"),
    *ROOT.glob("resources/*.py"),
    *(path for path in ROOT.glob("deploy/*") if path.is_file()),
    ROOT / ".env",
    ROOT / "Makefile",
]
ON_THE_GRAPH = ("docs/graph.md", "docs/disputes.md")
MODELS: list[type[BaseModel]] = [
    Taxonomy,
    Axis,
    Bin,
    ExclusionRules,
    RuleDefaults,
    Rule,
    Limit,
    Waiver,
]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    dead = [
        link
        for link in links(page)
        if not link.startswith(("http://", "https://")) and not _leads(page, link)
    ]
    assert dead == []


def _leads(page: str, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (ROOT / page).parent / name if name else ROOT / page
    if not target.exists():
        return False
    return not anchor or anchor in anchors(str(target.resolve().relative_to(ROOT)))


@pytest.mark.parametrize("page", OURS)
def test_every_make_target_that_is_named_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = re.findall(
        r"(?:`|^(?:\$ )?)(?:\w+=\w+ )?make ([a-z-]+)", read(page), flags=re.MULTILINE
    )
    assert set(named) - targets == set()


@pytest.mark.parametrize("page", OURS)
def test_every_variable_that_is_named_is_read_somewhere(page: str) -> None:
    source = "".join(path.read_text() for path in SOURCES)
    named = set(re.findall(r"\b(?:COVERAGE|DAGSTER|PLANNER)_[A-Z_]*[A-Z]\b", read(page)))
    assert {name for name in named if name not in source} == set()


@pytest.mark.parametrize("page", OURS)
def test_every_path_of_the_project_that_is_named_exists(page: str) -> None:
    folders = "benchmarks|config|coverage_assets|deploy|docs|resources|tests"
    named = re.findall(rf"`((?:{folders})/[\w./-]*)`", read(page))
    made = {"config/library/taxonomy.yaml", "config/library/exclusions.yaml"} | set(_in_the_graph())
    assert {name for name in named if not (ROOT / name).exists()} - made == set()


def test_the_page_on_the_command_line_has_a_section_for_every_command() -> None:
    sections = re.findall(r"^## ([a-z]+)$", read("docs/command_line.md"), flags=re.MULTILINE)
    assert sorted(sections) == sorted(commands.commands)


def test_the_page_on_the_command_line_names_every_option_and_no_other() -> None:
    named = set(re.findall(r"`(--[a-z-]+)", read("docs/command_line.md")))
    assert named - {"--help", "--version"} == set(_options(commands))


def _options(command: click.Command) -> Iterator[str]:
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from _options(inner)
    else:
        yield from (param.opts[0] for param in command.params if isinstance(param, click.Option))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_page_on_the_taxonomy_names_every_key(model: type[BaseModel]) -> None:
    page = read("docs/taxonomy.md")
    assert [name for name in model.model_fields if f"`{name}`" not in page] == []


def test_the_page_on_the_taxonomy_names_what_cannot_name_an_axis() -> None:
    page = read("docs/taxonomy.md")
    assert sorted(name for name in RESERVED if f"`{name}`" not in page) == []
    assert f"up to {MAX_RAW:,} raw scenarios" in page


def test_the_page_on_the_foundation_tells_the_caps_of_the_reader() -> None:
    page = read("docs/foundation.md")
    for shown in (
        f"| size of a file | {yaml_loader.MAX_BYTES // 1024} KiB |",
        f"| keys and values | {yaml_reader.MAX_VALUES:,} |",
        f"| nesting | {yaml_reader.MAX_DEPTH} levels |",
        f"| characters of a plain whole number | {yaml_reader.MAX_INTEGER_DIGITS} |",
        f"`0x{START:X}`",
    ):
        assert shown in page


def test_the_page_on_the_foundation_says_how_each_plain_value_is_read() -> None:
    rows = re.findall(
        r"^\| `(\S+)` \| (.+?) \| .+ \|$", read("docs/foundation.md"), flags=re.MULTILINE
    )
    shown = {
        written: meaning
        for written, meaning in rows
        if not written.startswith(("sha256", "SHA256"))
    }
    read_as = {
        written: yaml_loader.parse_yaml(f"value: {written}\n".encode(), "x") for written in shown
    }
    assert len(shown) == 7
    for written, document in read_as.items():
        assert isinstance(document.value, dict)
        assert _worded(document.value["value"], written) == shown[written]
        assert [scalar.text for scalar in document.ambiguous] == [written]


def _worded(value: Any, written: str) -> str:
    if isinstance(value, str):
        return f"the text `{written}`" if written.isalpha() else "a text"
    return str(value)


def test_the_pages_name_every_asset_check_job_sensor_and_schedule() -> None:
    shown = "".join(read(page) for page in ON_THE_GRAPH)
    assert [name for name in _in_the_graph() if f"`{name}`" not in shown] == []


def _in_the_graph() -> Iterator[str]:
    """Yield the names of everything that Dagster loads; what all verticals have, of one."""
    found = build_definitions("commerce")
    graph = found.resolve_asset_graph()
    yield from (key.path[-1] for key in graph.get_all_asset_keys())
    yield from (key.name for key in graph.asset_check_keys)
    yield from (job.name for job in found.jobs or ())
    yield from (sensor.name for sensor in found.sensors or ())
    yield from (schedule.name for schedule in found.schedules or ())


def test_the_page_on_the_graph_tells_which_checks_block() -> None:
    rows = re.findall(
        r"^\| `\w+` \| `(\w+)` \| (yes|no) \|", read("docs/graph.md"), flags=re.MULTILINE
    )
    specs = [spec for definition in defs.asset_checks or () for spec in definition.check_specs]
    blocks = {spec.name: "yes" if spec.blocking else "no" for spec in specs}
    assert len(rows) == 22
    assert dict(rows) == {name: blocks[name] for name, _ in rows}


def test_no_name_of_a_machine_is_in_a_page() -> None:
    assert [
        page for page in OURS if str(ROOT) in read(page) or str(Path.home()) + "/" in read(page)
    ] == []


def layers(contract: str) -> list[set[str]]:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    declared = parser[f"importlinter:contract:{contract}"]["layers"].split("\n")
    return [set(re.findall(r"\w+", line)) for line in declared if line]


def test_contributing_lists_the_layers_of_the_house() -> None:
    rows = re.findall(
        r"^\| (`\w+`(?:, `\w+`)*) \| [^`]+ \|$", read("CONTRIBUTING.md"), re.MULTILINE
    )
    listed = [set(re.findall(r"\w+", row)) for row in rows]
    assert [row for row in listed if row != {"resources"}] == layers("house")[1:]


@pytest.mark.parametrize("package", ["conversations", "datasets", "defs"])
def test_contributing_lists_the_layers_of_a_package(package: str) -> None:
    (row,) = re.findall(
        rf"^\| `{package}` \| (`.+`) \|$", read("CONTRIBUTING.md"), flags=re.MULTILINE
    )
    assert [set(re.findall(r"\w+", part)) for part in row.split(";")] == layers(package)
