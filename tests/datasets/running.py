"""Runs for tests: prepared in this process, or started in another one, with any recipe."""

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
from coverage_assets.datasets.build.checkpoint import METRICS, RunOptions
from coverage_assets.datasets.build.run import FinishedRun, Mode, generate
from coverage_assets.datasets.build.shards import make_shard
from coverage_assets.datasets.plan.batches import Shard
from coverage_assets.datasets.plan.run_plan import DatasetRequest, PreparedRun, prepare
from coverage_assets.errors import UserError
from coverage_assets.scenarios.selection import Selection
from tests.datasets.toy import loaded
from tests.defs.editing import CONFIG, bytes_below

COMBINE = ("domain", "global")


@dataclass(frozen=True)
class Case:
    """A recipe by its name, and a vertical for it, of which some domains are made."""

    recipe: str
    vertical: str
    domains: tuple[str, ...]
    behaviors: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    slow: float = 0.0

    def prepared(self, config: Path = CONFIG, **request: Any) -> PreparedRun:
        """The blueprint of the case, with more asked for."""
        module, _, name = self.recipe.partition(":")
        more = {"slow": self.slow} if self.slow else {}
        recipe = getattr(import_module(module), name)(config, self.vertical, self.pairs, **more)
        asked = {
            "selection": Selection(self.domains, self.behaviors),
            "combine": COMBINE,
            **request,
        }
        return prepare(recipe, loaded(config, self.vertical), DatasetRequest(**asked))

    def start(
        self, out: Path, *, mode: Mode = "resume", jobs: int = 1, **more: str
    ) -> subprocess.Popen[str]:
        """Run in another process: `shard` and `batch` may be told, all else is surroundings."""
        told = {"shard": more.pop("shard", "1/1"), "batch": more.pop("batch", "64")}
        texts = [
            self.recipe,
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
                *told.values(),
            ],
            cwd=CONFIG.parent,
            env={**os.environ, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def complete(self, out: Path, **options: Any) -> tuple[int, str]:
        """Run in another process to its end: the exit code, and what was said on stderr."""
        running = self.start(out, **options)
        _, said = running.communicate(timeout=120)
        return running.returncode, said


TOY = Case("tests.datasets.toy:Recipe", "clinic", ("billing",))
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
    """Where the datasets of a case stand."""
    return out / "datasets" / case.vertical


def written(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but for locks and logs, with its content."""
    return {name: data for name, data in bytes_below(folder).items() if Path(name).name != METRICS}


def made(
    out: Path,
    case: Case = TOY,
    *,
    mode: Mode = "new",
    means: RunOptions | None = None,
    **request: Any,
) -> FinishedRun:
    """A finished run in this process."""
    return generate(case.prepared(**request), out, mode=mode, means=means)


def main(arguments: Sequence[str]) -> int:
    """What the other process does; errors end as the command line ends them."""
    recipe, vertical, domains, behaviors, pairs, slow, out, mode, jobs, shard, batch = arguments
    chosen = [tuple(filter(None, names.split(","))) for names in (domains, behaviors, pairs)]
    case = Case(recipe, vertical, chosen[0], chosen[1], chosen[2], float(slow))
    taken: Any = mode
    try:
        prepared = case.prepared(batch=int(batch))
        means = RunOptions(int(jobs))
        if shard == "1/1":
            generate(prepared, Path(out), mode=taken, means=means)
        else:
            make_shard(prepared, Shard.parse(shard), Path(out), mode=taken, means=means)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - this is a command
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
