"""The Dagster instance that commands record in: that of the profile, with events in batches."""

import os
from pathlib import Path

import dagster as dg

from coverage_assets.errors import InputError
from resources.profiles import EMBEDDED, HOME, profile_of

HOME_VARIABLE = HOME
BATCH_VARIABLE = "DAGSTER_EVENT_BATCH_SIZE"
BATCH_SIZE = "500"


def open_instance(default_home: Path) -> dg.DagsterInstance:
    """Open the instance that `DAGSTER_HOME` names, or that of the profile.

    The embedded one is in the default folder.
    """
    profile = profile_of(os.environ).checked(os.environ)
    of_profile = default_home if profile is EMBEDDED else profile.home or default_home
    home = Path(os.environ.setdefault(HOME_VARIABLE, str(of_profile.resolve())))
    os.environ.setdefault(BATCH_VARIABLE, BATCH_SIZE)
    if not home.is_dir():
        raise InputError(
            f"{HOME_VARIABLE} is {home}, and there is no such folder: "
            "make it, or unset the variable"
        )
    return dg.DagsterInstance.get()
