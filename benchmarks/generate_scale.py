"""Speed and memory of `generate` as conversations grow, beside only writing the same bytes.

    python benchmarks/generate_scale.py --sizes 1e4 1e5 1e6 --jobs 1 2

Every measurement is a new process that generates the datasets of all cells. Its seconds run from
the plan to the last file, without imports. Its memory is the peak of the resident memory of all its
processes together, sampled twenty times a second; pages that they share count in each. More
variants of each scenario make a size.

The comparison reads the records of the finished datasets, and times only encoding them with orjson
and writing them to one file. Every generator of these bytes has to do at least that. It generates,
checks and digests nothing, and could not be resumed.
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

FACTORY = "coverage_assets.datasets.build.generator:DeclaredGeneratorFactory"
SAMPLE_SECONDS = 0.05
CHUNK = 2_000


@dataclass(frozen=True)
class Measured:
    """The cost of one run."""

    conversations: int
    megabytes: float
    seconds: float
    peak_mb: float
    writing: float
    """Seconds to write the same bytes and nothing else."""


def main() -> None:
    """Measure, and print a Markdown table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", nargs="+", default=["1e4", "1e5"], help="conversations")
    parser.add_argument("--jobs", nargs="+", type=int, default=[1, 2], help="processes")
    parser.add_argument("--vertical", default="commerce")
    parser.add_argument(
        "--factory", default=FACTORY, help="MODULE:NAME of a class of (config, vertical)"
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
        "| conversations | processes | MB | seconds | conversations/s "
        "| peak memory | just writing | ratio |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    for size in arguments.sizes:
        for jobs in arguments.jobs:
            print(line(jobs, measure(arguments, int(float(size)), jobs)), flush=True)


def line(jobs: int, measured: Measured) -> str:
    """Render one line of the table."""
    speed, ratio = measured.conversations / measured.seconds, measured.seconds / measured.writing
    return (
        f"| {measured.conversations:,} | {jobs} | {measured.megabytes:,.0f} "
        f"| {measured.seconds:,.1f} | {speed:,.0f} | {measured.peak_mb:,.0f} MB "
        f"| {measured.writing:,.2f} s | {ratio:,.1f} |"
    )


def measure(arguments: argparse.Namespace, size: int, jobs: int) -> Measured:
    """Generate in another process and watch its memory; then write the same records here."""
    with tempfile.TemporaryDirectory(dir=arguments.scratch) as scratch:
        out = Path(scratch) / "out"
        options = ["--vertical", arguments.vertical, "--factory", arguments.factory]
        command = [sys.executable, __file__, *options, "--child", str(size), str(jobs), str(out)]
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
    """Return the peak memory of a process with its descendants, once it has ended."""
    peak = 0
    while running.poll() is None:
        peak = max(peak, sum(map(resident, family(running.pid))))
        time.sleep(SAMPLE_SECONDS)
    return peak


def family(pid: int) -> Iterator[int]:
    """Yield a process and its descendants."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from family(int(child))


def resident(pid: int) -> int:
    """Return the resident memory of a process, or zero if it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def just_write(path: Path, target: Path) -> Iterator[float]:
    """Yield the seconds that encoding and writing the records of a file take, chunk by chunk."""
    import orjson

    with path.open("rb") as source, target.open("wb") as stream:
        while lines := list(islice(source, CHUNK)):
            records = [orjson.loads(text) for text in lines]
            start = time.perf_counter()
            stream.writelines(orjson.dumps(record) + b"\n" for record in records)
            yield time.perf_counter() - start
        start = time.perf_counter()
        stream.flush()
        os.fsync(stream.fileno())
        yield time.perf_counter() - start


def generate_here(arguments: argparse.Namespace, size: int, jobs: int, out: Path) -> None:
    """Generate in this process and print the cost."""
    from coverage_assets.datasets.build import METRICS, RunOptions, generate
    from coverage_assets.datasets.plan import DatasetRequest, Shard, prepare
    from coverage_assets.taxonomy.loader import load_vertical

    module, _, name = arguments.factory.partition(":")
    factory: Any = getattr(import_module(module), name)(ROOT / "config", arguments.vertical)
    vertical = load_vertical(ROOT / "config", arguments.vertical)
    kept = prepare(factory, vertical, DatasetRequest()).run_plan.conversations_in(Shard())
    start = time.perf_counter()
    prepared = prepare(factory, vertical, DatasetRequest(per_scenario=max(1, round(size / kept))))
    finished = generate(prepared, out, options=RunOptions(jobs))
    seconds = time.perf_counter() - start
    (finished.folder / METRICS).unlink()
    written = sum(dataset["bytes"] for dataset in finished.document["datasets"])
    counts = finished.document["counts"]
    print(
        json.dumps({"conversations": counts["conversations"], "bytes": written, "seconds": seconds})
    )


if __name__ == "__main__":
    main()
