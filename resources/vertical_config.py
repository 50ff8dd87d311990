"""The declared vertical, for assets: read from the config folder, checked, and linted."""

import datetime as dt
from functools import lru_cache
from pathlib import Path

import dagster as dg

from coverage_assets.conversations.compile.loader import FOLDER as CONVERSATIONS_FOLDER
from coverage_assets.conversations.compile.loader import declares_conversations, load_conversations
from coverage_assets.conversations.compile.program import CompiledVertical
from coverage_assets.errors import ConfigError, Problem
from coverage_assets.linting import Finding, LintContext, inspect
from coverage_assets.taxonomy.loader import EXCLUSIONS_FILE, TAXONOMY_FILE, load_vertical
from coverage_assets.taxonomy.vertical import Vertical


class VerticalConfig(dg.ConfigurableResource):  # type: ignore[type-arg] # the resource yields itself
    """Where the declared files are, and which vertical of them is meant."""

    config_dir: str
    vertical: str

    def read(self) -> Vertical:
        """The vertical as declared now; a broken file is a `ConfigError`."""
        folder = Path(self.config_dir) / self.vertical
        contents = tuple(_bytes(folder / name) for name in (TAXONOMY_FILE, EXCLUSIONS_FILE))
        return _load(Path(self.config_dir), self.vertical, contents)

    def findings(self) -> tuple[Finding, ...]:
        """What the linter says of the vertical as declared now."""
        return _lint(self.read(), dt.datetime.now(dt.UTC).date())

    def declares_conversations(self) -> bool:
        """Whether the vertical declares conversations at all."""
        return declares_conversations(Path(self.config_dir), self.vertical)

    def playbook(self) -> CompiledVertical:
        """The vertical's conversations as declared now, made ready; a broken file is a `ConfigError`."""
        folder = Path(self.config_dir) / self.vertical / CONVERSATIONS_FOLDER
        contents = tuple((path.name, path.read_bytes()) for path in sorted(folder.rglob("*.yaml")))
        return _play(Path(self.config_dir), self.read(), contents)

    def checked(self) -> Vertical:
        """The vertical, refused when the linter finds an error: what would follow from it would be wrong."""
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
    """Load once what every step of a run asks for: the files' bytes are a part of the key."""
    return load_vertical(config, vertical)


@lru_cache(maxsize=2)
def _play(
    config: Path, vertical: Vertical, _contents: tuple[tuple[str, bytes], ...]
) -> CompiledVertical:
    return load_conversations(config, vertical)


@lru_cache(maxsize=4)
def _lint(vertical: Vertical, today: dt.date, *, errors_only: bool = False) -> tuple[Finding, ...]:
    return tuple(inspect(_survey(vertical, today), errors_only=errors_only))


@lru_cache(maxsize=1)
def _survey(vertical: Vertical, today: dt.date) -> LintContext:
    return LintContext(vertical, today)


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
