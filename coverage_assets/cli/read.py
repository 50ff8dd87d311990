"""`coverage-assets read`: conversations of a dataset for people, or with the right answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from coverage_assets.cli.options import dataset_argument, format_option

if TYPE_CHECKING:
    from coverage_assets.datasets.read import Dataset

Pair = tuple[Mapping[str, Any], Mapping[str, Any] | None]


@click.command()
@dataset_argument("dataset", metavar="DATASET")
@click.option("--id", "ids", multiple=True, help="Only this conversation; may be repeated.")
@click.option(
    "--sample",
    type=click.IntRange(1),
    help="Only so many, spread by their ids; the same ones every time.",
)
@format_option("table", "json", "responses")
def read(*, dataset: str, ids: tuple[str, ...], sample: int | None, shown_as: str) -> None:
    """Show conversations of DATASET with what their goldens expect.

    With `--format responses` each is answered as the right assistant would, a line each, ready for
    `coverage-assets score`.

    \b
    Examples:
      coverage-assets read data/artifacts/datasets/commerce/combined --sample 5
      coverage-assets read data/artifacts/datasets/commerce/cart_management/ambiguous --format json
      coverage-assets read data/artifacts/datasets/commerce/combined --format responses > right.jsonl
    """  # noqa: E501 - an example is one line
    from coverage_assets.cli.output import print_json, printable
    from coverage_assets.datasets.read import fetched, read_dataset
    from coverage_assets.datasets.scoring import oracle_response

    with fetched(dataset) as path:
        pairs = _select(read_dataset(path), ids, sample)
        if shown_as == "json":
            print_json(
                [{"conversation": conversation, "golden": golden} for conversation, golden in pairs]
            )
            return
        for conversation, golden in pairs:
            if shown_as == "table":
                click.echo(printable("\n".join(_render(conversation, golden))) + "\n")
            elif golden is not None:
                click.echo(json.dumps(oracle_response(conversation, golden), ensure_ascii=False))


def _select(opened: Dataset, ids: tuple[str, ...], sample: int | None) -> Iterator[Pair]:
    from coverage_assets.foundation.stable_hash import fold_texts

    wanted = set(ids)
    if sample is not None:
        every = [str(record["id"]) for record in opened.conversations()]
        _ensure_there(wanted - set(every), opened)
        among = [name for name in every if not ids or name in wanted]
        wanted = set(sorted(among, key=lambda name: (fold_texts(["read", name]), name))[:sample])
    goldens = {
        golden["id"]: golden for golden in opened.goldens() if not wanted or golden["id"] in wanted
    }
    found: set[str] = set()
    for conversation in opened.conversations():
        if not wanted or conversation["id"] in wanted:
            found.add(conversation["id"])
            yield conversation, goldens.get(conversation["id"])
    _ensure_there(set(ids) - found if sample is None else set(), opened)


def _ensure_there(missing: set[str], opened: Dataset) -> None:
    """Refuse ids that are not in the dataset."""
    from coverage_assets.errors import InputError

    if missing:
        raise InputError(
            f"{opened.path} has no conversation `{min(missing)}`: "
            "ids stand in its conversations.jsonl"
        )


def _render(conversation: Mapping[str, Any], golden: Mapping[str, Any] | None) -> Iterator[str]:
    bins = ", ".join(f"{axis} {value}" for axis, value in conversation["bins"].items())
    yield f"{conversation['id']}  {conversation['domain']}, {conversation['behavior']}"
    yield f"{bins}; {conversation['difficulty']}"
    for turn in conversation["turns"]:
        yield f"  {turn['role']}: {turn['text']}"
        yield from (f"    -> {call['name']} {call['arguments']}" for call in turn["tool_calls"])
    if golden is not None:
        flags = ", ".join(golden["policy_flags"]) or "no flags"
        yield f"  must end: {golden['final_outcome']} ({flags})"
        active = [one for one in golden["constraints"] if not one["superseded_by"]]
        yield from (f"  insists: {_constraint(one)}" for one in active if one["introduced_turn"])
        required = [
            action for action in golden["expected_actions"] if action["level"] == "required"
        ]
        yield from (f"  must call: {action['name']} {action['arguments']}" for action in required)
        if golden["must_communicate"]:
            yield f"  must say: {', '.join(golden['must_communicate'])}"


def _constraint(one: Mapping[str, Any]) -> str:
    bound = " or ".join(one["value_set"]) if one["value_num"] is None else one["value_num"]
    strength = "" if one["hard"] else " (if possible)"
    return f"{one['field']} {one['op']} {bound}{strength}, since turn {one['introduced_turn']}"
