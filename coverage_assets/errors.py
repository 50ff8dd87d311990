"""Every error that this project raises on purpose, grouped by who can fix it.

    CoverageError
    ├── UserError            the user can fix it; the command line exits 2
    │   ├── ConfigError      a declared file is wrong; carries every problem with its place
    │   ├── InputError       an argument, a name or a data file is wrong
    │   └── OutputError      the place to write to is locked, full, read-only or already taken
    └── IntegrityError       an invariant of the code is broken: two equal ids, a wrong schema

A `UserError` never shows a traceback: its text says what is wrong, where, and what would be right.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MAX_NAMES = 12
MAX_WORD = 100


class CoverageError(Exception):
    """The base of everything that coverage-assets raises on purpose."""


class UserError(CoverageError):
    """An error that the user can fix."""


class InputError(UserError):
    """An argument, a name or a data file is wrong."""


class OutputError(UserError):
    """The place to write to is locked, full, read-only or already taken."""


class IntegrityError(CoverageError):
    """An invariant of the code is broken."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a declared file, with its place and a fix."""

    path: str
    line: int
    column: int
    message: str
    suggestion: str | None = None
    code: str = "invalid-config"
    rule: str | None = None

    def __lt__(self, other: Problem) -> bool:
        return self._reading_order < other._reading_order

    @property
    def _reading_order(self) -> tuple[object, ...]:
        return (
            self.path,
            self.line,
            self.column,
            self.message,
            self.suggestion or "",
            self.code,
            self.rule or "",
        )

    def __str__(self) -> str:
        hint = f" ({self.suggestion})" if self.suggestion else ""
        return f"{self.path}:{self.line}:{self.column}: {self.message}{hint}"


class ConfigError(UserError):
    """A declared file is wrong; `problems` lists everything found, in reading order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def did_you_mean(word: str, accepted: Iterable[str]) -> str:
    """Suggest the accepted names nearest to a misspelt one, or list some of the accepted names."""
    names = sorted(set(accepted))
    near = difflib.get_close_matches(word[:MAX_WORD], names, n=2, cutoff=0.6)
    near = near or [name for name in names if word and (word in name or name in word)][:2]
    if near:
        return "did you mean " + " or ".join(f"`{name}`" for name in near) + "?"
    shown = ", ".join(f"`{name}`" for name in names[:MAX_NAMES])
    return (
        f"accepted: {shown}{', ...' if len(names) > MAX_NAMES else ''}"
        if names
        else "nothing is accepted here"
    )
