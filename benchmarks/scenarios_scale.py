"""Memory and speed of the enumeration as the grid grows, beside DuckDB and a plain Python loop.

    python benchmarks/scenarios_scale.py --sizes 1e5 1e6 1e7 1e8

Every measurement is a new process: seconds of the work without imports, and the peak of its
resident memory (VmHWM) with imports. Sizes up to 10^7 run three times, and the median is shown.

All contenders have the same grid and the same rules. DuckDB decides the caps with window functions,
which balance two dimensions only roughly; its ids come from md5, and it may write rows in any
order. The loop fills the caps in order, and above 10^6 its time is extrapolated. The library has
its documented ids, balance and order.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.contenders import CONTENDERS, python_loop  # noqa: E402 (the path must be set first)

MEDIAN_UP_TO = 10**7
LOOP_UP_TO = 10**6


@dataclass(frozen=True)
class Measured:
    """The cost of one process."""

    seconds: float
    peak_mb: float
    file_mb: float
    kept: int


def main() -> None:
    """Measure, and print a Markdown table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sizes", nargs="+", default=["1e5", "1e6", "1e7"], help="raw combinations, powers of ten"
    )
    parser.add_argument(
        "--only", nargs="+", choices=sorted(CONTENDERS), help="some of the contenders"
    )
    parser.add_argument("--child", nargs=2, metavar=("CONTENDER", "RAW"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        measure_here(arguments.child[0], int(arguments.child[1]))
        return
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| raw combinations | contender | seconds | rows/s | peak memory | file |")
    print("|---:|---|---:|---:|---:|---:|")
    for size in arguments.sizes:
        raw = int(float(size))
        kept: dict[int, int] = {}
        for name in arguments.only or CONTENDERS:
            rows = LOOP_UP_TO if CONTENDERS[name] is python_loop and raw > LOOP_UP_TO else raw
            measured = measure(name, rows)
            print(line(raw, name, measured, extrapolated=rows < raw), flush=True)
            if kept.setdefault(rows, measured.kept) != measured.kept:
                sys.exit(f"{name} keeps {measured.kept:,} of {rows:,}, others keep {kept[rows]:,}")


def line(raw: int, name: str, measured: Measured, *, extrapolated: bool) -> str:
    """Render one line of the table."""
    seconds = measured.seconds * raw / LOOP_UP_TO if extrapolated else measured.seconds
    file = f"{measured.file_mb:,.1f} MB" if measured.file_mb and not extrapolated else ""
    note = " (extrapolated from 10^6)" if extrapolated else ""
    peak = "" if extrapolated else f"{measured.peak_mb:,.0f} MB"
    return f"| {raw:,} | {name}{note} | {seconds:,.2f} | {raw / seconds:,.0f} | {peak} | {file} |"


def measure(name: str, raw: int) -> Measured:
    """Return the median of three runs by seconds, or the one run of a large size."""
    runs = [_in_a_process(name, raw) for _ in range(3 if raw <= MEDIAN_UP_TO else 1)]
    kept = {run.kept for run in runs}
    assert len(kept) == 1, f"{name} is not repeatable: it kept {kept}"
    seconds = statistics.median(run.seconds for run in runs)
    return next(run for run in runs if run.seconds == seconds)


def _in_a_process(name: str, raw: int) -> Measured:
    command = [sys.executable, __file__, "--child", name, str(raw)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name} at {raw:,} failed:\n{done.stderr}")
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def measure_here(name: str, raw: int) -> None:
    """Do the work of one contender in this process and print the cost."""
    import duckdb  # noqa: F401 (imports are not measured)
    import pyarrow.parquet  # noqa: F401

    import coverage_assets.scenarios.writer  # noqa: F401

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenarios.parquet"
        start = time.perf_counter()
        kept = CONTENDERS[name](raw, path)
        seconds = time.perf_counter() - start
        size = path.stat().st_size / 1e6 if path.exists() else 0.0
    status = Path("/proc/self/status").read_text()
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "file_mb": size, "kept": kept}))


if __name__ == "__main__":
    main()
