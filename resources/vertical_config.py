"""The declared vertical, for assets: read from the config folder, checked, and linted."""

import datetime as dt
from pathlib import Path

import dagster as dg

from coverage_assets.errors import ConfigError, Problem
from coverage_assets.linting import lint
from coverage_assets.taxonomy.loader import Vertical, load_vertical


class VerticalConfig(dg.ConfigurableResource):  # type: ignore[type-arg] # the resource yields itself
    """Where the declared files are, and which vertical of them is meant."""

    config_dir: str
    vertical: str

    def read(self) -> Vertical:
        """The vertical as declared now; a broken file is a `ConfigError`."""
        return load_vertical(Path(self.config_dir), self.vertical)

    def checked(self) -> Vertical:
        """The vertical, refused when the linter finds an error: what would follow from it would be wrong."""
        vertical = self.read()
        today = dt.datetime.now(dt.UTC).date()
        errors = [finding for finding in lint(vertical, today=today) if finding.level == "error"]
        if errors:
            raise ConfigError(
                Problem(found.path, found.line, found.column, found.message, found.suggestion, found.code, found.rule)
                for found in errors
            )
        return vertical
