"""The planner's settings, merged from four layers.

A later layer wins key by key: the defaults of `PlannerConfig`, `config/disputes/planner.yaml`, the
`PLANNER_*` environment variables, the `config` of a findings file. `Settings.sources` records which
layer decided each key, so that a plan can name where each constraint is declared. The process's
environment is never read here: it is passed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coverage_assets.disputes.env_overrides import VARIABLES, read_environment
from coverage_assets.disputes.holiday_sets import check_region
from coverage_assets.disputes.planner_config import PlannerConfig, Region
from coverage_assets.errors import ConfigError, InputError, Problem, did_you_mean
from coverage_assets.foundation.validation import validate
from coverage_assets.foundation.yaml_document import Document, Value
from coverage_assets.foundation.yaml_loader import read_yaml

PLANNER_FILE = Path("disputes") / "planner.yaml"
DEFAULT_SOURCE = "default"
FINDINGS_SOURCE = "findings file: config"
_FILE_KEYS = frozenset({"schema_version", "version"})


@dataclass(frozen=True, eq=False)
class Settings:
    """A validated configuration, and the layer that decided each key."""

    config: PlannerConfig = field(default_factory=PlannerConfig)
    sources: Mapping[str, str] = field(default_factory=dict)

    def source(self, key: str) -> str:
        """Return where the value of this key is declared."""
        return self.sources.get(key, DEFAULT_SOURCE)


def load_settings(
    config: Path | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Load the settings of a config folder and an environment; without either, the defaults."""
    settings = Settings()
    path = config / PLANNER_FILE if config is not None else None
    document = Document(str(path), {})
    if path is not None and path.is_file():
        document = read_yaml(path)
        settings = _replace(
            settings, validate(document, PlannerConfig), document, source=_source(path)
        )
    return _require_consistent(_with_environment(settings, environment or {}), document)


def override(settings: Settings, document: Document) -> Settings:
    """Replace the keys that `document` names, as the `config` of a findings file does."""
    merged = {**settings.config.model_dump(mode="json"), **_mapping(document)}
    config = validate(_Merged(document, merged), PlannerConfig)
    return _require_consistent(
        _replace(settings, config, document, source=FINDINGS_SOURCE), document
    )


def _source(path: Path) -> str:
    """Return the file's name in plans, which is the same wherever the config folder lies."""
    return "/".join(path.resolve().parts[-3:])


def _replace(
    settings: Settings, config: PlannerConfig, document: Document, *, source: str
) -> Settings:
    decided = {key: source for key in _mapping(document) if key not in _FILE_KEYS}
    return Settings(config, {**settings.sources, **decided})


def _require_consistent(settings: Settings, document: Document) -> Settings:
    problems = [
        document.problem(keys, f"{message} (declared in: {settings.source(str(keys[0]))})", hint)
        for keys, (message, hint) in _contradictions(settings.config)
    ]
    if problems:
        raise ConfigError(problems)
    return settings


class _Merged(Document):
    """Merged values. Their problems are placed in the overriding document."""

    def __init__(self, document: Document, value: Value) -> None:
        super().__init__(document.path, value)
        self._document = document

    def problem(
        self,
        keys: tuple[str | int, ...],
        message: str,
        suggestion: str | None = None,
        *,
        code: str = "invalid-config",
    ) -> Problem:
        return self._document.problem(keys, message, suggestion, code=code)


def _mapping(document: Document) -> Mapping[str, Value]:
    return document.value if isinstance(document.value, dict) else {}


def _contradictions(
    config: PlannerConfig,
) -> Iterator[tuple[tuple[str | int, ...], tuple[str, str]]]:
    for key in ("last_submit_window", "handoff_range"):
        first, last = getattr(config, key)
        if first > last:
            yield (key,), (f"`{key}` runs from {first} to {last}", "write the smaller number first")
    if len(set(config.weekend)) != len(config.weekend):
        yield ("weekend",), ("`weekend` lists a day twice", "list each day once")
    if config.forced_start is not None and not config.allow_override:
        hint = "set `allow_override: true`, or leave the weekday to the planner"
        yield ("forced_start",), ("`forced_start` is set, but overrides are not allowed", hint)
    if config.forced_start in config.weekend:
        hint = "choose a working weekday"
        yield (
            ("forced_start",),
            (f"`forced_start` is {config.forced_start}, a day of the weekend", hint),
        )
    for number, holiday in enumerate(config.holidays):
        wrong = (
            check_region(holiday.country, holiday.subdiv) if isinstance(holiday, Region) else None
        )
        if wrong:
            yield ("holidays", number), wrong


def _with_environment(settings: Settings, environment: Mapping[str, str]) -> Settings:
    for name, text in sorted(environment.items()):
        if name.startswith("PLANNER_") and name not in VARIABLES:
            raise InputError(
                f"the environment variable {name} is not known: {did_you_mean(name, VARIABLES)}"
            )
        if name in VARIABLES and text.strip():
            settings = _with_variable(settings, name, text)
    return settings


def _with_variable(settings: Settings, name: str, text: str) -> Settings:
    current = settings.config.model_dump(mode="json")
    key, value = read_environment(name, text, current)
    merged = {**current, key: value}
    document = Document(f"environment variable {name}", merged)
    try:
        config = validate(document, PlannerConfig)
    except ConfigError as error:
        raise InputError(
            "; ".join(f"{name}={text!r}: {problem.message}" for problem in error.problems)
        ) from None
    return Settings(config, {**settings.sources, key: _joined(settings.sources.get(key), name)})


def _joined(source: str | None, name: str) -> str:
    before = source if source and source.startswith("environment: ") else "environment: "
    return before + (", " if before != "environment: " else "") + name
