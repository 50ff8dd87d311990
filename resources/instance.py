"""The embedded Dagster instance: SQLite in a folder, with events written in batches."""

import os
from pathlib import Path

import dagster as dg

from coverage_assets.errors import InputError

HOME_VARIABLE = "DAGSTER_HOME"
BATCH_VARIABLE = "DAGSTER_EVENT_BATCH_SIZE"
BATCH_SIZE = "500"


def open_instance(default_home: Path) -> dg.DagsterInstance:
    """Open the instance that `DAGSTER_HOME` names, or the one in the default folder."""
    home = Path(os.environ.setdefault(HOME_VARIABLE, str(default_home.resolve())))
    os.environ.setdefault(BATCH_VARIABLE, BATCH_SIZE)
    if not home.is_dir():
        raise InputError(
            f"{HOME_VARIABLE} is {home}, and there is no such folder: "
            "make it, or unset the variable"
        )
    return dg.DagsterInstance.get()
