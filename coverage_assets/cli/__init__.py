"""The command line: it parses, calls the library, and prints.

Results alone go to stdout; progress and notes go to stderr. A user's mistake is one clear message
and exit code 2, a failed check or gate is 1, and an interruption is 130. If the reader of stdout
went away the exit code is 141, as in other programs: a result that was not read to its end says
nothing about a check. Heavy libraries are imported inside the commands, so `--help` is quick.
"""

from __future__ import annotations

import os
import sys

import click

from coverage_assets import __version__
from coverage_assets.cli.completion import completion
from coverage_assets.cli.materialize import materialize
from coverage_assets.cli.output import say_error
from coverage_assets.cli.verify import verify
from coverage_assets.defs.families import FAMILIES
from coverage_assets.defs.family import load_reference
from coverage_assets.errors import CoverageError, UserError

EXIT_FAILED = 1
EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130
EXIT_UNREAD = 141
MAX_LINES = 50


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="coverage-assets")
def commands() -> None:
    """Declare what must be covered; see what is, what is not, and why.

    \b
    Examples:
      coverage-assets lint
      coverage-assets manifest --domain cart_management
      coverage-assets materialize
      coverage-assets generate --domain cart_management
      coverage-assets verify data/artifacts
    """


OF_FAMILIES = [load_reference(command) for family in FAMILIES for command in family.commands]

for command in (*OF_FAMILIES, materialize, verify, completion):
    commands.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        result = commands.main(args=arguments, prog_name="coverage-assets", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return EXIT_BAD_INPUT
    except CoverageError as error:
        say_error(_shortened(str(error)))
        return EXIT_BAD_INPUT if isinstance(error, UserError) else EXIT_FAILED
    except (click.Abort, KeyboardInterrupt):
        say_error("interrupted; what was there before is as it was")
        return EXIT_INTERRUPTED
    except SystemExit as ending:
        # click and rich end with 1 when nobody reads stdout any more
        return _unread() if ending.code else 0
    except OSError as error:
        if error.filename is not None:
            raise
        _discard_stdout()
        say_error(f"cannot write the result: {error.strerror or error}")
        return EXIT_BAD_INPUT
    return result if isinstance(result, int) else 0


def _shortened(text: str) -> str:
    """Cut a message to as many lines as people read; a missing file can cause a thousand."""
    lines = text.splitlines()
    if len(lines) <= MAX_LINES:
        return text
    return "\n".join([*lines[:MAX_LINES], f"and {len(lines) - MAX_LINES:,} lines more"])


def _unread() -> int:
    _discard_stdout()
    return EXIT_UNREAD


def _discard_stdout() -> None:
    """Send what stdout still buffers nowhere, so that flushing it at exit cannot fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
