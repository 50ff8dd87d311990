"""A project folder that a page can be tried in.

It is a copy of what the commands read: `config/`, the samples and the Dagster instance's
configuration. Commands run in it, without the variables that would lead elsewhere. So the paths
that pages show are those that commands print, and nothing outside is touched.
"""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coverage_assets.cli import run
from tests.docs.pages import ROOT, Block

VARIABLES = (
    "COVERAGE_VERTICAL",
    "COVERAGE_CONFIG",
    "COVERAGE_ARTIFACTS",
    "COVERAGE_FINDINGS",
    "COVERAGE_PROFILE",
    "DAGSTER_HOME",
    "DAGSTER_EVENT_BATCH_SIZE",
)
NEEDS_A_PROCESS = {"materialize", "make"}
NOT_RUN = (
    "make test",
    "make lint",
    "make ui",
    "make bench",
    "make schemas",
    "make docs",
    "git ",
    "python benchmarks/",
)
"""Commands that are shown but not run: they take long, stay open, or concern the checkout."""
INSTALLING = "Installing from requirements-dev.txt ...\n"
"""What make says first on a fresh clone; the tests use the environment that is there."""


@dataclass
class Project:
    """The folder, and what has happened in it so far."""

    folder: Path
    exit_code: int = 0
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "a_page"})

    @classmethod
    def in_folder(cls, folder: Path) -> Project:
        shutil.copytree(ROOT / "config", folder / "config")
        shutil.copytree(ROOT / "data" / "samples", folder / "data" / "samples")
        (folder / "data" / "dagster_home").mkdir(parents=True)
        shutil.copy(
            ROOT / "data" / "dagster_home" / "dagster.yaml", folder / "data" / "dagster_home"
        )
        shutil.copy(ROOT / "Makefile", folder)
        (folder / ".venv").mkdir()
        (folder / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
        return cls(folder)

    def write(self, block: Block) -> None:
        """Write a block that names a file where it says."""
        path = self.folder / block.about
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")

    def python(self, block: Block) -> str:
        """Run a block of Python after those before it; what it prints is returned."""
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(block.text, f"line {block.line}", "exec"), self.names)
        return output.getvalue()

    def command(self, line: str) -> str | None:
        """Run a command; what it prints is returned, nothing when it is one that is not run."""
        if line.startswith(NOT_RUN):
            return None
        if line == "echo $?":
            return f"{self.exit_code}\n"
        if " > " in line:
            line, _, target = line.rpartition(" > ")
            (self.folder / target).write_text(self.command(line) or "", encoding="utf-8")
            return ""
        words = shlex.split(line.removeprefix(".venv/bin/"))
        variables = {}
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            variables[name] = value
        if words[0] == "make":
            words = ["make", "--silent", "-o", ".venv/.installed", *words[1:]]
        elif words[0] != "coverage-assets":
            raise ValueError(f"{line!r} is not a command that pages show")
        if NEEDS_A_PROCESS & set(words):
            said = INSTALLING if words[0] == "make" else ""
            return said + self._in_a_process(words, variables)
        return self._here(words[1:], variables)

    def _in_a_process(self, words: list[str], variables: dict[str, str]) -> str:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        done = subprocess.run(
            words,
            cwd=self.folder,
            env={**kept, **variables, "PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.exit_code = done.returncode
        return done.stdout

    def _here(self, words: list[str], variables: dict[str, str]) -> str:
        output = io.StringIO()
        before = {name: os.environ.get(name) for name in variables}
        os.environ.update(variables)
        try:
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
                self.exit_code = run(words)
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
        return output.getvalue()
