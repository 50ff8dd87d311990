"""The declared vertical as a resource: read from the config folder, linted and compiled."""

import datetime as dt
from functools import lru_cache
from pathlib import Path

from coverage_assets.conversations.compile import FOLDER as CONVERSATIONS_FOLDER
from coverage_assets.conversations.compile import (
    CompiledVertical,
    declares_conversations,
    load_conversations,
)
from coverage_assets.errors import ConfigError, Problem
from coverage_assets.linting import Finding, LintContext, inspect
from coverage_assets.taxonomy.loader import EXCLUSIONS_FILE, TAXONOMY_FILE, load_vertical
from coverage_assets.taxonomy.vertical import Vertical
from resources.fixed import FixedResource


class VerticalConfig(FixedResource):
    """The folder of declared files, and the vertical to read from it."""

    config_dir: str
    vertical: str

    def read(self) -> Vertical:
        """Read the vertical as it is declared now; a broken file raises `ConfigError`."""
        folder = Path(self.config_dir) / self.vertical
        contents = tuple(_bytes(folder / name) for name in (TAXONOMY_FILE, EXCLUSIONS_FILE))
        return _load(Path(self.config_dir), self.vertical, contents)

    def lint_findings(self) -> tuple[Finding, ...]:
        """Lint the vertical as it is declared now."""
        return _lint(self.read(), dt.datetime.now(dt.UTC).date())

    def declares_conversations(self) -> bool:
        """Return whether the vertical declares conversations at all."""
        return declares_conversations(Path(self.config_dir), self.vertical)

    def conversations(self) -> CompiledVertical:
        """Compile the conversations as declared now; a broken file raises `ConfigError`."""
        folder = Path(self.config_dir) / self.vertical / CONVERSATIONS_FOLDER
        contents = tuple((path.name, path.read_bytes()) for path in sorted(folder.rglob("*.yaml")))
        return _compile(Path(self.config_dir), self.read(), contents)

    def checked(self) -> Vertical:
        """Read the vertical, and refuse it if the linter finds an error: results would be wrong."""
        vertical = self.read()
        errors = _lint(vertical, dt.datetime.now(dt.UTC).date(), errors_only=True)
        if errors:
            raise ConfigError(
                Problem(
                    found.path,
                    found.line,
                    found.column,
                    found.message,
                    found.suggestion,
                    found.code,
                    found.rule,
                )
                for found in errors
            )
        return vertical


@lru_cache(maxsize=4)
def _load(config: Path, vertical: str, _contents: tuple[bytes | None, ...]) -> Vertical:
    """Load a vertical once for all steps of a run; the bytes of its files are part of the key."""
    return load_vertical(config, vertical)


@lru_cache(maxsize=2)
def _compile(
    config: Path, vertical: Vertical, _contents: tuple[tuple[str, bytes], ...]
) -> CompiledVertical:
    return load_conversations(config, vertical)


@lru_cache(maxsize=4)
def _lint(vertical: Vertical, today: dt.date, *, errors_only: bool = False) -> tuple[Finding, ...]:
    return tuple(inspect(_lint_context(vertical, today), errors_only=errors_only))


@lru_cache(maxsize=1)
def _lint_context(vertical: Vertical, today: dt.date) -> LintContext:
    return LintContext(vertical, today)


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
