"""The findings to plan disputes for: a folder, with the settings that apply."""

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from coverage_assets.disputes.batch import Moments, PlannedRun, plan_accounts
from coverage_assets.disputes.findings import Account, Broken
from coverage_assets.disputes.findings_files import parse_moment, read_accounts
from coverage_assets.disputes.settings import Settings, load_settings


@dataclass(frozen=True)
class DisputeFindings:
    """The folder of findings, the planner's configuration, and the moment to plan at."""

    folder: Path
    config_dir: Path
    run_at: str = ""

    def settings(self) -> Settings:
        """Load the configuration: the environment wins over the file, the file over defaults."""
        return load_settings(self.config_dir, os.environ)

    def read(self) -> tuple[tuple[Account, ...], tuple[Broken, ...]]:
        """Read all accounts, and list those that cannot be read with the reason."""
        return read_accounts(self.folder)

    def plan(self, accounts: tuple[Account, ...], broken: tuple[Broken, ...] = ()) -> PlannedRun:
        """Plan some accounts: at `run_at` if it is set, else at the file's own moment, else now."""
        given = parse_moment(self.run_at) if self.run_at else None
        moments = Moments(run_at=given, default=dt.datetime.now(dt.UTC))
        return plan_accounts(accounts, self.settings(), moments, broken=broken)
