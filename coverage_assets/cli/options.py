"""Options that commands share, so that they are the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


def folder_option(function: FunctionT) -> FunctionT:
    """Add `--config`, the folder of declared files."""
    return click.option(
        "--config",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("config"),
        envvar="COVERAGE_CONFIG",
        show_default=True,
        help="The folder of declared files.",
    )(function)


def config_option(function: FunctionT) -> FunctionT:
    """Add `--config` and `--vertical`."""
    named = click.option(
        "--vertical",
        default="commerce",
        envvar="COVERAGE_VERTICAL",
        show_default=True,
        help="The vertical to look at.",
    )
    return folder_option(named(function))


def format_option(*formats: str) -> Callable[[FunctionT], FunctionT]:
    """Add `--format`; the first of the formats is the default."""
    return click.option(
        "--format",
        "shown_as",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to show the result.",
    )


def dataset_argument(
    name: str, *, metavar: str, nargs: int = 1
) -> Callable[[FunctionT], FunctionT]:
    """Add an argument that takes datasets, each a path or the URL of an object store."""
    return click.argument(name, nargs=nargs, required=True, metavar=metavar)


def cells_option(function: FunctionT) -> FunctionT:
    """Add `--domain` and `--behavior`, which select cells."""
    function = click.option(
        "--behavior", "behaviors", multiple=True, help="Only this behavior; may be repeated."
    )(function)
    return click.option(
        "--domain", "domains", multiple=True, help="Only this domain; may be repeated."
    )(function)
