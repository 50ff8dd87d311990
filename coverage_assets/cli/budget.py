"""`coverage-assets budget`: what it takes to put datasets before a model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coverage_assets.cli.options import dataset_argument, folder_option, format_option

if TYPE_CHECKING:
    from coverage_assets.datasets.budget import Budget, Cost, PriceTable, Usage

UNIT = 1_000_000


@click.command()
@dataset_argument("datasets", metavar="DATASET...", nargs=-1)
@click.option(
    "--model", "models", multiple=True, metavar="NAME", help="Only this model; may be repeated."
)
@click.option(
    "--prices",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A price table of your own, instead of the shipped one.",
)
@click.option(
    "--instruction-tokens",
    type=click.IntRange(0, UNIT),
    default=0,
    show_default=True,
    metavar="N",
    help="The tokens of your own prompt, sent with every request.",
)
@folder_option
@format_option("table", "json")
def budget(
    *,
    datasets: tuple[str, ...],
    models: tuple[str, ...],
    prices: Path | None,
    instruction_tokens: int,
    config: Path,
    shown_as: str,
) -> None:
    """Estimate tokens and cost of one run over each DATASET, offline.

    Tokens are estimated from words, digits and symbols, and prices are those of a dated table; low
    and high say how far both may be off.

    \b
    Examples:
      coverage-assets budget data/artifacts/datasets/commerce/combined
      coverage-assets budget data/artifacts/datasets/commerce/*/combined --model gpt-5-mini
      coverage-assets budget old.json --prices prices.yaml --instruction-tokens 800
    """
    from coverage_assets.cli.output import print_json, progress
    from coverage_assets.datasets.budget import (
        costs_of,
        default_prices,
        estimate_budget,
        load_prices,
        total_usage,
    )
    from coverage_assets.datasets.read import fetched, read_dataset

    table = load_prices(prices or default_prices(config)).only(models)
    found = []
    with progress("estimating", len(datasets), unit="datasets") as advance:
        for location in datasets:
            with fetched(location) as path:
                dataset = read_dataset(path)
                found.append(estimate_budget(dataset, table, instruction_tokens=instruction_tokens))
            advance(1)
    total = total_usage(found)
    costs = costs_of(total, table)
    if shown_as == "json":
        print_json(_as_dict(table, found, total, costs))
    else:
        _show(table, found, total, costs)


def _show(prices: PriceTable, found: list[Budget], total: Usage, costs: tuple[Cost, ...]) -> None:
    from coverage_assets.cli.output import console, printable, table
    from coverage_assets.datasets.budget import BAND

    screen = console()
    rows = [(f"{one.dataset_id} {one.version}", *_numbers(one.usage)) for one in found]
    if len(rows) > 1:
        rows.append(("all", *_numbers(total)))
    columns = ("dataset", "conversations", "requests", "tokens in", "tokens out")
    screen.print(table("Estimated tokens of one run", columns, rows))
    money = [
        (cost.model, *(_money(amount, prices) for amount in (cost.estimate, cost.low, cost.high)))
        for cost in costs
    ]
    screen.print(
        table(f"Cost at the prices of {prices.as_of}", ("model", "estimate", "low", "high"), money)
    )
    note = (
        f"Tokens are within {BAND:.0%} of the estimate; "
        "thinking, caching and batching are not counted."
    )
    screen.print(printable(note), soft_wrap=True)


def _numbers(usage: Usage) -> tuple[int, int, int, int]:
    return usage.conversations, usage.requests, usage.input_tokens, usage.output_tokens


def _money(amount: float, prices: PriceTable) -> str:
    return f"{amount:,.{2 if amount >= 1 else 4}f} {prices.currency}"


def _as_dict(
    prices: PriceTable, found: list[Budget], total: Usage, costs: tuple[Cost, ...]
) -> dict[str, Any]:
    from coverage_assets.datasets.budget import BAND

    return {
        "as_of": str(prices.as_of),
        "currency": prices.currency,
        "token_band": BAND,
        "datasets": [one.as_dict() for one in found],
        "total": {**total.__dict__, "costs": [cost.__dict__ for cost in costs]},
    }
