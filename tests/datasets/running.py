"""Runs for tests: prepared in this process, or started in another one, with any factory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from coverage_assets.cli import EXIT_BAD_INPUT, EXIT_INTERRUPTED
from coverage_assets.datasets.build.generate_batches import METRICS, RunOptions
from coverage_assets.datasets.build.run import Mode, generate
from coverage_assets.datasets.build.run_record import FinishedRun
from coverage_assets.datasets.build.shards import FinishedShard, generate_shard
from coverage_assets.datasets.plan.batches import Shard
from coverage_assets.datasets.plan.run_plan import DatasetRequest, PreparedRun, prepare
from coverage_assets.errors import UserError
from coverage_assets.scenarios.selection import Selection
from tests.datasets.toy import cached_vertical
from tests.defs.editing import CONFIG, bytes_below

COMBINE = ("domain", "global")


@dataclass(frozen=True)
class Case:
    """A factory by its name, and the part of a vertical to generate with it."""

    factory: str
    vertical: str
    domains: tuple[str, ...]
    behaviors: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    slow: float = 0.0

    def prepared(self, config: Path = CONFIG, **request: Any) -> PreparedRun:
        """Prepare a run of the case, with further options of the request."""
        module, _, name = self.factory.partition(":")
        delay = {"slow": self.slow} if self.slow else {}
        factory = getattr(import_module(module), name)(config, self.vertical, self.pairs, **delay)
        options = {
            "selection": Selection(self.domains, self.behaviors),
            "combine": COMBINE,
            **request,
        }
        return prepare(factory, cached_vertical(config, self.vertical), DatasetRequest(**options))

    def start(
        self, out: Path, *, mode: Mode = "resume", jobs: int = 1, **more: str
    ) -> subprocess.Popen[str]:
        """Start a run in another process.

        Of the further options, `shard` and `batch_size` are arguments, and all others environment
        variables.
        """
        arguments = [more.pop("shard", "1/1"), more.pop("batch_size", "64")]
        texts = [
            self.factory,
            self.vertical,
            *(",".join(names) for names in (self.domains, self.behaviors, self.pairs)),
        ]
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.datasets.running",
                *texts,
                str(self.slow),
                str(out),
                mode,
                str(jobs),
                *arguments,
            ],
            cwd=CONFIG.parent,
            env={**os.environ, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def complete(self, out: Path, **options: Any) -> tuple[int, str]:
        """Run in another process to its end; return the exit code and the output on stderr."""
        running = self.start(out, **options)
        _, errors = running.communicate(timeout=120)
        return running.returncode, errors


TOY = Case("tests.datasets.toy:ToyFactory", "clinic", ("billing",))
DESK = Case(
    "coverage_assets.datasets.build.generator:DeclaredGeneratorFactory",
    "helpdesk",
    ("access", "devices"),
    pairs=("inv", "dir"),
)
DECLARED = Case(
    "coverage_assets.datasets.build.generator:DeclaredGeneratorFactory",
    "commerce",
    ("cart_management",),
)


def folder_in(out: Path, case: Case = TOY) -> Path:
    """Return the folder of a case's datasets."""
    return out / "datasets" / case.vertical


def stored_files(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder, except locks and logs."""
    return {name: data for name, data in bytes_below(folder).items() if Path(name).name != METRICS}


def finished_run(
    out: Path,
    case: Case = TOY,
    *,
    mode: Mode = "new",
    options: RunOptions | None = None,
    **request: Any,
) -> FinishedRun:
    """Finish a run in this process."""
    return generate(case.prepared(**request), out, mode=mode, options=options)


def finished_shard(
    folder: Path,
    *,
    number: int = 1,
    mode: Mode = "new",
    options: RunOptions | None = None,
    **request: Any,
) -> FinishedShard:
    """Finish one of three shards in this process."""
    prepared = TOY.prepared(**{"batch_size": 64, **request})
    return generate_shard(prepared, Shard(number, 3), folder, mode=mode, options=options)


def main(arguments: Sequence[str]) -> int:
    """Run in the other process; errors end it as they end the command line."""
    factory, vertical, domains, behaviors, pairs, slow, out, mode, jobs, shard, batch_size = (
        arguments
    )
    selected = [tuple(filter(None, names.split(","))) for names in (domains, behaviors, pairs)]
    case = Case(factory, vertical, selected[0], selected[1], selected[2], float(slow))
    run_mode: Any = mode
    try:
        prepared = case.prepared(batch_size=int(batch_size))
        options = RunOptions(int(jobs))
        if shard == "1/1":
            generate(prepared, Path(out), mode=run_mode, options=options)
        else:
            generate_shard(prepared, Shard.parse(shard), Path(out), mode=run_mode, options=options)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - this is a command
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
