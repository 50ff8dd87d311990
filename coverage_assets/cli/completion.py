"""`coverage-assets completion`: shell completion of commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

VARIABLE = "_COVERAGE_ASSETS_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    \b
    Examples:
      coverage-assets completion bash >> ~/.bashrc
      coverage-assets completion fish > ~/.config/fish/completions/coverage-assets.fish
    """
    found = get_completion_class(shell)
    assert found is not None, "the choice lists only what click knows"
    click.echo(found(context.find_root().command, {}, "coverage-assets", VARIABLE).source())
