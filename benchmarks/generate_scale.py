"""Speed and memory of `generate` as conversations grow, beside just writing the same bytes.

    python benchmarks/generate_scale.py --sizes 1e4 1e5 1e6 --jobs 1 2

Every measurement is a fresh process that makes the datasets of all cells: its seconds from the decision what to make to the
last file (imports left out), and the peak of the resident memory of all its processes together, looked at twenty times a
second; pages that they share count in each. A size is reached by making more variants of each scenario.

What is compared: the records of the finished datasets are read back, and only encoding them with orjson and writing them into
one file is timed. That is the least that any generator of these bytes has to do; it makes nothing, checks nothing, digests
nothing and could not be resumed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

RECIPE = "coverage_assets.datasets.build.generator:DeclaredGeneratorFactory"
LOOK_EVERY = 0.05
CHUNK = 2_000


@dataclass(frozen=True)
class Measured:
    """What one run took."""

    conversations: int
    megabytes: float
    seconds: float
    peak_mb: float
    writing: float
    """The seconds of just writing the same bytes."""


def main() -> None:
    """Measure, and print a Markdown table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", nargs="+", default=["1e4", "1e5"], help="conversations")
    parser.add_argument("--jobs", nargs="+", type=int, default=[1, 2], help="processes")
    parser.add_argument("--vertical", default="commerce")
    parser.add_argument(
        "--recipe", default=RECIPE, help="MODULE:NAME of a class of (config, vertical)"
    )
    parser.add_argument(
        "--scratch",
        type=Path,
        help="where to write; the system's folder for temporary files otherwise",
    )
    parser.add_argument("--child", nargs=3, metavar=("SIZE", "JOBS", "OUT"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        size, jobs, out = arguments.child
        generate_here(arguments, int(size), int(jobs), Path(out))
        return
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(
        "| conversations | processes | MB | seconds | conversations/s | peak memory | just writing | ratio |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    for size in arguments.sizes:
        for jobs in arguments.jobs:
            print(line(jobs, measure(arguments, int(float(size)), jobs)), flush=True)


def line(jobs: int, measured: Measured) -> str:
    """One line of the table."""
    speed, ratio = measured.conversations / measured.seconds, measured.seconds / measured.writing
    return (
        f"| {measured.conversations:,} | {jobs} | {measured.megabytes:,.0f} | {measured.seconds:,.1f} | {speed:,.0f} "
        f"| {measured.peak_mb:,.0f} MB | {measured.writing:,.2f} s | {ratio:,.1f} |"
    )


def measure(arguments: argparse.Namespace, size: int, jobs: int) -> Measured:
    """Generate in another process, watching its memory, then write the same records here."""
    with tempfile.TemporaryDirectory(dir=arguments.scratch) as scratch:
        out = Path(scratch) / "out"
        asked = ["--vertical", arguments.vertical, "--recipe", arguments.recipe]
        command = [sys.executable, __file__, *asked, "--child", str(size), str(jobs), str(out)]
        running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        peak = watch(running)
        printed, _ = running.communicate()
        if running.returncode:
            sys.exit(f"the run of {size:,} failed")
        done = json.loads(printed.splitlines()[-1])
        writing = sum(
            seconds
            for path in sorted(out.rglob("*.jsonl"))
            for seconds in just_write(path, Path(scratch) / "copy")
        )
    return Measured(
        done["conversations"], done["bytes"] / 1e6, done["seconds"], peak / 1e6, writing
    )


def watch(running: subprocess.Popen[str]) -> int:
    """The most that a process and its descendants hold together until it ends."""
    peak = 0
    while running.poll() is None:
        peak = max(peak, sum(map(resident, family(running.pid))))
        time.sleep(LOOK_EVERY)
    return peak


def family(pid: int) -> Iterator[int]:
    """A process and its descendants."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from family(int(child))


def resident(pid: int) -> int:
    """The resident memory of a process; nothing when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def just_write(path: Path, target: Path) -> Iterator[float]:
    """The seconds that encoding and writing the records of a file take, some at a time; reading them is not counted."""
    import orjson

    with path.open("rb") as source, target.open("wb") as stream:
        while lines := list(islice(source, CHUNK)):
            records = [orjson.loads(text) for text in lines]
            begun = time.perf_counter()
            stream.writelines(orjson.dumps(record) + b"\n" for record in records)
            yield time.perf_counter() - begun
        begun = time.perf_counter()
        stream.flush()
        os.fsync(stream.fileno())
        yield time.perf_counter() - begun


def generate_here(arguments: argparse.Namespace, size: int, jobs: int, out: Path) -> None:
    """Do the work in this process and print what it took."""
    from coverage_assets.datasets.build.generate_batches import METRICS, RunOptions
    from coverage_assets.datasets.build.run import generate
    from coverage_assets.datasets.plan.batches import Shard
    from coverage_assets.datasets.plan.run_plan import DatasetRequest, prepare
    from coverage_assets.taxonomy.loader import load_vertical

    module, _, name = arguments.recipe.partition(":")
    recipe: Any = getattr(import_module(module), name)(ROOT / "config", arguments.vertical)
    vertical = load_vertical(ROOT / "config", arguments.vertical)
    kept = prepare(recipe, vertical, DatasetRequest()).run_plan.conversations_in(Shard())
    begun = time.perf_counter()
    prepared = prepare(recipe, vertical, DatasetRequest(per_scenario=max(1, round(size / kept))))
    finished = generate(prepared, out, options=RunOptions(jobs))
    seconds = time.perf_counter() - begun
    (finished.folder / METRICS).unlink()
    written = sum(dataset["bytes"] for dataset in finished.document["datasets"])
    counts = finished.document["counts"]
    print(
        json.dumps({"conversations": counts["conversations"], "bytes": written, "seconds": seconds})
    )


if __name__ == "__main__":
    main()
