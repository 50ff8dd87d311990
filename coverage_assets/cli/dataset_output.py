"""What `generate` and `merge` share: their output options, and how they show what was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coverage_assets.cli.options import FunctionT
from coverage_assets.foundation.object_driver import is_url

if TYPE_CHECKING:
    from coverage_assets.datasets.build import Estimate, FinishedRun, FinishedShard, Mode

ARTIFACTS = Path("data/artifacts")
MAX_LISTED = 20


def out_option(function: FunctionT) -> FunctionT:
    """Add `--out`, the folder or URL below which datasets are written."""
    return click.option(
        "--out",
        metavar="DIRECTORY|URL",
        callback=named_place,
        default=str(ARTIFACTS),
        envvar="COVERAGE_ARTIFACTS",
        show_default=True,
        help="The folder or URL below which datasets are written.",
    )(function)


def named_place(_: click.Context, __: click.Parameter, out: str | None) -> str | None:
    """Parse `--out`: it must name a place, and no file may stand there."""
    if out is None:
        return None
    if not out:
        raise click.BadParameter("it is empty: name a folder, such as `.` for this one")
    if not is_url(out) and Path(out).is_file():
        raise click.BadParameter(f"{out} is a file: name a folder")
    return out


def local_folder(out: str, instead: str) -> Path:
    """Return an output folder; a URL is refused, with what to do instead."""
    if is_url(out):
        raise click.UsageError(f"{out} is no local folder, and this needs one: {instead}")
    return Path(out)


def mode_of(*, overwrite: bool, resume: bool) -> Mode:
    """Return how to treat what is in the output folder."""
    if overwrite and resume:
        raise click.UsageError("--overwrite begins anew and --resume goes on: choose one of them")
    return "overwrite" if overwrite else "resume" if resume else "new"


def listed(text: str, accepted: Sequence[str], option: str) -> tuple[str, ...]:
    """Parse names separated by commas, each of which must be accepted."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in accepted:
            raise click.UsageError(
                f"{option} does not take {name!r}: choose from {', '.join(accepted)}, with commas"
            )
    return tuple(name for name in accepted if name in names)


def show(done: FinishedRun | FinishedShard, shown_as: str) -> None:
    """Show what was written."""
    from coverage_assets.cli.output import print_json
    from coverage_assets.datasets.build import FinishedRun

    if shown_as == "json":
        print_json(done.summary())
    elif isinstance(done, FinishedRun):
        _show_finished(done)
    else:
        _show_shard(done)


def _show_finished(done: FinishedRun) -> None:
    """Show the datasets of a finished run, by domain."""
    from coverage_assets.cli.output import console, printable, table

    document = done.document
    screen = console()
    columns = ("datasets", "number", "conversations", "MB", "versions")
    screen.print(
        table(f"Datasets of {document['vertical']}", columns, _by_place(document["datasets"]))
    )
    if document["refused"]:
        rows = [
            (entry["scenario_id"], entry["variant"], entry["relation"], entry["reason"])
            for entry in document["refused"]
        ]
        title = f"Refused: {len(rows)}"
        screen.print(table(title, ("scenario", "variant", "relation", "reason"), rows[:MAX_LISTED]))
    show_gaps(document["planned_gaps"])
    counts = document["counts"]
    outcomes = ", ".join(f"{name} {number:,}" for name, number in counts["by_outcome"].items())
    cells = f"{counts['cells']} {'cell' if counts['cells'] == 1 else 'cells'}"
    screen.print(
        f"{counts['conversations']:,} conversations with {counts['turns']:,} turns "
        f"of {counts['scenarios']:,} scenarios in {cells}. Outcomes: {outcomes}."
    )
    if done.others:
        screen.print(f"{done.others} datasets of earlier runs stand beside, as they were.")
    screen.print(printable(done.location))


def _by_place(datasets: Sequence[Mapping[str, Any]]) -> list[tuple[object, ...]]:
    """Summarize the datasets: those of behaviors by domain, combined ones one by one."""
    places: dict[str, list[Mapping[str, Any]]] = {}
    for dataset in datasets:
        place = (
            dataset["path"].partition("/")[0] if dataset["scope"] == "behavior" else dataset["path"]
        )
        places.setdefault(place, []).append(dataset)
    return [
        (
            place,
            len(own),
            sum(dataset["conversations"] for dataset in own),
            f"{sum(dataset['bytes'] for dataset in own) / 1e6:,.1f}",
            ", ".join(sorted(Counter(dataset["version"] for dataset in own))),
        )
        for place, own in places.items()
    ]


def show_gaps(gaps: Sequence[Mapping[str, Any]]) -> None:
    """Show which kept scenarios a plan leaves out."""
    from coverage_assets.cli.output import console, table

    if gaps:
        rows = [(gap["domain"], gap["behavior"], len(gap["scenario_ids"])) for gap in gaps]
        total = sum(row[2] for row in rows)
        console().print(
            table("Planned gaps", ("domain", "behavior", "scenarios"), rows[:MAX_LISTED])
        )
        console().print(f"The plan makes nothing of {total:,} kept scenarios in {len(rows)} cells.")


def _show_shard(done: FinishedShard) -> None:
    """Show a finished shard, and what to do with it."""
    from coverage_assets.cli.output import console

    summary = done.summary()
    console().print(
        f"Shard {done.shard}: {summary['conversations']:,} conversations, "
        f"{summary['bytes'] / 1e6:,.1f} MB. "
        "When all shards are done, `coverage-assets merge` puts them together."
    )
    console().print(str(done.folder))


def show_estimate(estimate: Estimate, gaps: Sequence[Mapping[str, Any]], shown_as: str) -> None:
    """Show what a run would write."""
    from coverage_assets.cli.output import console, print_json, table

    document = {**estimate.as_dict(), "planned_gaps": list(gaps)}
    if shown_as == "json":
        print_json(document)
        return
    columns = ("domain", "behavior", "scenarios", "conversations", "with pairs", "MB")
    rows = [
        (
            cell.domain,
            cell.behavior,
            cell.scenarios,
            cell.conversations,
            cell.records,
            f"{cell.bytes / 1e6:,.2f}",
        )
        for cell in estimate.cells
    ]
    console().print(table("What would be made", columns, rows))
    show_gaps(gaps)
    totals = document["totals"]
    about = "" if totals["records"] == totals["conversations"] else "About "
    console().print(
        f"{about}{totals['records']:,} conversations in {estimate.datasets} datasets "
        f"of about {estimate.dataset_bytes / 1e6:,.1f} MB; "
        f"about {estimate.disk_bytes / 1e6:,.1f} MB of disk while they are made. "
        "Nothing was written."
    )
