"""Where assets are built: one variable picks the executor and the instance that go together.

`embedded` is one process. `local` is one machine with several cores. `cluster` is several machines
that share Postgres, Redis and an object store. `kubernetes` is the same with a pod for every run,
configured by Dagster's own chart. What a profile needs besides is checked here, before
anything runs, and without importing Dagster.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coverage_assets.errors import InputError

if TYPE_CHECKING:
    import dagster as dg

PROFILE = "COVERAGE_PROFILE"
POSTGRES = "COVERAGE_POSTGRES_URL"
REDIS = "COVERAGE_REDIS_URL"
ARTIFACTS = "COVERAGE_ARTIFACTS"
HOME = "DAGSTER_HOME"

ROOT = Path(__file__).resolve().parents[1]
HOMES = ROOT / "deploy" / "homes"
DEFINITIONS = "coverage_assets.defs.definitions"

Environment = Mapping[str, str]


@dataclass(frozen=True)
class ProfileVariable:
    """A variable that a profile reads, and what it must hold."""

    name: str
    accepted: re.Pattern[str]
    example: str
    is_required: bool = True

    def problem(self, environment: Environment) -> str | None:
        """Say what is wrong with the variable, without repeating what may be a password."""
        value = environment.get(self.name, "")
        if not value:
            return f"{self.name} is not set; write {self.example}" if self.is_required else None
        if self.accepted.fullmatch(value):
            return None
        return f"{self.name} is not of an accepted form; write {self.example}"


POSTGRES_URL = ProfileVariable(
    POSTGRES,
    re.compile(r"postgresql\+psycopg2://\S+/\S+"),
    "postgresql+psycopg2://USER:PASSWORD@HOST:PORT/DATABASE, with the name of that driver",
)
REDIS_URL = ProfileVariable(
    REDIS, re.compile(r"rediss?://\S+"), "redis://:PASSWORD@HOST:PORT/0, or rediss:// for TLS"
)
SHARED_ARTIFACTS = ProfileVariable(
    ARTIFACTS,
    re.compile(r"[a-z][a-z0-9+]+://\S+|/.*"),
    "the URL of an object store, such as s3://BUCKET/artifacts, or the absolute path of a folder"
    " that every machine mounts",
)


@dataclass(frozen=True)
class Profile:
    """An executor and an instance that go together, and what they need."""

    name: str
    build_executor: Callable[[], dg.ExecutorDefinition]
    home: Path | None
    """The folder with the instance's `dagster.yaml`; None where whoever deploys makes it."""
    variables: tuple[ProfileVariable, ...] = ()
    spreads_runs: bool = False
    """Whether sensors ask for a run per domain, for workers to share, or for as few as can be."""

    def checked(self, environment: Environment) -> Profile:
        """Return the profile if the environment has what it needs; name all that is missing."""
        problems = [
            problem for variable in self.variables if (problem := variable.problem(environment))
        ]
        if problems:
            raise InputError(f"{PROFILE}={self.name} cannot be used: " + "; ".join(problems))
        return self


def _in_process() -> dg.ExecutorDefinition:
    import dagster as dg

    return dg.in_process_executor


def _multiprocess() -> dg.ExecutorDefinition:
    """Start steps from a server that has loaded the definitions: half of a step was importing."""
    import dagster as dg

    start = {"forkserver": {"preload_modules": [DEFINITIONS]}}
    return dg.multiprocess_executor.configured({"start_method": start}, name="multiprocess")


def _celery() -> dg.ExecutorDefinition:
    try:
        from resources.celery_steps import build_executor
    except ModuleNotFoundError as error:
        raise InputError(
            f"{PROFILE}=cluster needs the package {error.name}: install"
            " `coverage-assets[cluster]`, or requirements-cluster.txt"
        ) from error
    return build_executor()


EMBEDDED = Profile("embedded", _in_process, ROOT / "data" / "dagster_home")
PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        EMBEDDED,
        Profile(
            "local",
            _multiprocess,
            HOMES / "local",
            (
                ProfileVariable(
                    POSTGRES, POSTGRES_URL.accepted, POSTGRES_URL.example, is_required=False
                ),
            ),
        ),
        Profile(
            "cluster",
            _celery,
            HOMES / "cluster",
            (POSTGRES_URL, REDIS_URL, SHARED_ARTIFACTS),
            spreads_runs=True,
        ),
        Profile("kubernetes", _in_process, None, (SHARED_ARTIFACTS,), spreads_runs=True),
    )
}


def profile_of(environment: Environment) -> Profile:
    """Return the profile that the environment names; embedded if it names none."""
    name = environment.get(PROFILE) or EMBEDDED.name
    if name not in PROFILES:
        raise InputError(f"{PROFILE} is `{name}`, which is none of: {', '.join(PROFILES)}")
    return PROFILES[name]


def executor_of(environment: Environment) -> dg.ExecutorDefinition:
    """Return the executor of the profile, once the environment has what that needs."""
    return profile_of(environment).checked(environment).build_executor()
