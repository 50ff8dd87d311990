"""Output of the command line: results and tables on stdout, messages and progress on stderr."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

NARROWEST = 80


def printable(text: str) -> str:
    """Escape characters that could control a terminal; line breaks stay."""
    return "".join(
        sign if sign.isprintable() or sign == "\n" else f"\\x{ord(sign):02x}" for sign in text
    )


def say_error(text: str) -> None:
    """Print an error message to stderr."""
    click.echo(f"error: {printable(text)}", err=True)


def print_json(value: Any) -> None:
    """Print a result for programs to stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def console(*, stderr: bool = False) -> Console:
    """Return a console for people, wide enough for tables when it is not a terminal."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    found = Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=False)
    return (
        found
        if stream.isatty()
        else Console(stderr=stderr, highlight=False, markup=False, emoji=False, width=120)
    )


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> RenderableType:
    """Return a table of plain texts, with numbers to the right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    shown = Table(
        title=printable(title), title_justify="left", box=box.SIMPLE_HEAD, title_style="bold"
    )
    for place, name in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[place], int) for row in rows)
        shown.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        shown.add_row(
            *(
                Text(f"{value:,}" if isinstance(value, int) else printable(str(value)))
                for value in row
            )
        )
    return shown


@contextlib.contextmanager
def progress(
    title: str, total: int | None = None, *, unit: str = ""
) -> Iterator[Callable[[int], None]]:
    """Show progress, rate and remaining time on stderr, if that is a terminal."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """The number of units per second."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:,.0f}/s" if speed else "")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        Rate(),
        TimeRemainingColumn(),
    )
    shown = console(stderr=True)
    with Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal) as bar:
        task = bar.add_task(printable(title), total=total)
        yield lambda amount: bar.advance(task, amount)
