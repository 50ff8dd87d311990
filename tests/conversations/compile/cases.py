"""Mistakes in the files of the help desk, each with the problem that it must be reported as."""

from __future__ import annotations

from typing import NamedTuple

from tests.conversations.desk import Desk, desk


class Case(NamedTuple):
    """A text replaced in a file, a piece of the reported line, the message and the hint."""

    file: str
    old: str
    new: str
    line: str
    message: str
    hint: str

    def edited(self, files: Desk | None = None) -> Desk:
        """Return the files with this mistake."""
        return (files or desk()).edit(self.file, self.old, self.new)

    def __str__(self) -> str:
        return self.message


def assert_reported(case: Case) -> None:
    edited = case.edited()
    found = [
        (problem.message, problem.suggestion or "")
        for problem in edited.problems
        if case.line in edited.line(problem)
    ]
    assert (case.message, case.hint) in found, "\n".join(map(str, edited.problems))
