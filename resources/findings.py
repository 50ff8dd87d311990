"""The findings to plan disputes for, for assets: read from a folder, with the settings that hold."""

import datetime as dt
import os
from pathlib import Path

import dagster as dg

from coverage_assets.disputes.batch import Moments, PlannedRun, plan_accounts
from coverage_assets.disputes.findings import Account, Broken
from coverage_assets.disputes.findings_files import parse_moment, read_accounts
from coverage_assets.disputes.settings import Settings, load_settings


class DisputeFindings(dg.ConfigurableResource):  # type: ignore[type-arg] # the resource yields itself
    """Where findings are, where the planner's configuration is, and when planning is said to happen."""

    folder: str
    config_dir: str
    run_at: str = ""

    def settings(self) -> Settings:
        """The planner's configuration: defaults, the declared file, then the environment."""
        return load_settings(Path(self.config_dir), os.environ)

    def read(self) -> tuple[tuple[Account, ...], tuple[Broken, ...]]:
        """All accounts that can be read, and those that cannot, with the reason."""
        return read_accounts(Path(self.folder))

    def plan(self, accounts: tuple[Account, ...], broken: tuple[Broken, ...] = ()) -> PlannedRun:
        """Plan some accounts. A moment given here wins over the file's own, and that over now."""
        given = parse_moment(self.run_at) if self.run_at else None
        moments = Moments(run_at=given, default=dt.datetime.now(dt.UTC))
        return plan_accounts(accounts, self.settings(), moments, broken=broken)
