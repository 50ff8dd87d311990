"""The linter's findings, which sort in the order of a person reading the files from the top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from coverage_assets.foundation.yaml_document import Position

Level: TypeAlias = Literal["error", "warning", "note"]
Scenario: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Remark:
    """What a check reports about one place. The registry of codes adds code and level."""

    path: str
    place: Position
    message: str
    rule: str | None = None
    witness: Scenario | None = None
    covered_by: tuple[str, ...] = ()
    suggestion: str | None = None
    usual: bool = False
    """Whether rules are usually written like this: worth knowing, never more than a note."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or odd: its place, its code, and what would be better."""

    path: str
    line: int
    column: int
    code: str
    level: Level
    rule: str | None
    message: str
    witness: Scenario | None = field(default=None, hash=False)
    """A scenario that shows it: `scenario_id`, `domain`, `behavior` and `bins`."""
    covered_by: tuple[str, ...] = ()
    """The ids of the other rules that take part."""
    suggestion: str | None = None

    def __lt__(self, other: Finding) -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[str, int, int, str, str, str]:
        return self.path, self.line, self.column, self.code, self.rule or "", self.message

    @classmethod
    def of(cls, remark: Remark, code: str, level: Level) -> Finding:
        """Turn a check's remark into a finding."""
        return cls(
            path=remark.path,
            line=remark.place.line,
            column=remark.place.column,
            code=code,
            level="note" if remark.usual else level,
            rule=remark.rule,
            message=remark.message,
            witness=remark.witness,
            covered_by=remark.covered_by,
            suggestion=remark.suggestion,
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as a JSON object."""
        return {
            "code": self.code,
            "level": self.level,
            "rule": self.rule,
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "message": self.message,
            "witness": dict(self.witness) if self.witness is not None else None,
            "covered_by": list(self.covered_by),
            "suggestion": self.suggestion,
        }
