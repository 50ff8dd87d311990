"""A declared vertical: read from the config folder, linted and compiled."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from coverage_assets.conversations.compile import FOLDER as CONVERSATIONS_FOLDER
from coverage_assets.conversations.compile import (
    declares_conversations,
)
from coverage_assets.errors import ConfigError, Problem
from coverage_assets.linting import Finding, LintContext, inspect
from coverage_assets.taxonomy.loader import EXCLUSIONS_FILE, TAXONOMY_FILE, load_vertical
from coverage_assets.taxonomy.vertical import Vertical


@dataclass(frozen=True)
class VerticalConfig:
    """The folder of declared files, and the vertical to read from it."""

    config_dir: Path
    vertical: str

    def read(self) -> Vertical:
        """Read the vertical as it is declared now; a broken file raises `ConfigError`."""
        return _load(self.config_dir, self.vertical, self.contents())

    def contents(self) -> tuple[bytes | None, ...]:
        """Return the bytes of the taxonomy and of the exclusions, None for a file not there."""
        folder = self.config_dir / self.vertical
        return tuple(_bytes(folder / name) for name in (TAXONOMY_FILE, EXCLUSIONS_FILE))

    def lint_findings(self) -> tuple[Finding, ...]:
        """Lint the vertical as it is declared now."""
        return _lint(self.read(), dt.datetime.now(dt.UTC).date())

    def declares_conversations(self) -> bool:
        """Return whether the vertical declares conversations at all."""
        return declares_conversations(self.config_dir, self.vertical)

    def conversation_files(self) -> tuple[tuple[str, bytes], ...]:
        """Return the name and the bytes of every file that declares conversations."""
        folder = self.config_dir / self.vertical / CONVERSATIONS_FOLDER
        return tuple(
            (path.relative_to(folder).as_posix(), path.read_bytes())
            for path in sorted(folder.rglob("*.yaml"))
        )

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


@lru_cache(maxsize=4)
def _lint(vertical: Vertical, today: dt.date, *, errors_only: bool = False) -> tuple[Finding, ...]:
    return tuple(inspect(_lint_context(vertical, today), errors_only=errors_only))


@lru_cache(maxsize=1)
def _lint_context(vertical: Vertical, today: dt.date) -> LintContext:
    return LintContext(vertical, today)


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
