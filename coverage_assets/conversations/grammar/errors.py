"""The errors of grammars, each with its place and a suggestion."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coverage_assets.errors import UserError


@dataclass(frozen=True)
class TextPosition:
    """A position in a grammar: a symbol, its alternative and a column, both counted from 1.

    A 0 stands for the whole: all alternatives, or all of a text.
    """

    symbol: str
    alternative: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [f"symbol `{self.symbol}`"]
        parts += [f"alternative {self.alternative}"] * bool(self.alternative)
        parts += [f"column {self.column}"] * bool(self.column)
        return ", ".join(parts)


@dataclass(frozen=True)
class GrammarProblem:
    """One problem of a grammar: a code to count by, its place, a sentence, and a suggestion."""

    code: str
    place: TextPosition
    message: str
    suggestion: str | None = None

    @property
    def symbol(self) -> str:
        """The symbol in which it was found."""
        return self.place.symbol

    @property
    def alternative(self) -> int:
        """The number of the alternative, from 1; 0 if it is about the symbol as a whole."""
        return self.place.alternative

    @property
    def column(self) -> int:
        """The column in the text, from 1; 0 if it is about the text as a whole."""
        return self.place.column

    def __str__(self) -> str:
        hint = f" ({self.suggestion})" if self.suggestion else ""
        return f"{self.place}: {self.message}{hint}"


class GrammarError(UserError, ValueError):
    """A grammar cannot be compiled or rendered; `problems` says why, in reading order."""

    def __init__(self, problems: Iterable[GrammarProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[GrammarError], tuple[tuple[GrammarProblem, ...]]]:
        return type(self), (self.problems,)


class MarkupError(ValueError):
    """A text that breaks the notation: the column, what is wrong, and a suggestion."""

    def __init__(self, code: str, column: int, message: str, suggestion: str | None = None) -> None:
        self.code = code
        self.column = column
        self.message = message
        self.suggestion = suggestion
        super().__init__(message)

    def at(self, symbol: str, alternative: int) -> GrammarProblem:
        """Return the error as a problem of a grammar."""
        return GrammarProblem(
            self.code, TextPosition(symbol, alternative, self.column), self.message, self.suggestion
        )


class WordError(ValueError):
    """A filter was given a value that it cannot put into words."""
