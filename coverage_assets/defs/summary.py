"""What a family shows of what is stored: tables, and the places where people find it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class SummaryTable:
    """A small table for a person."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True)
class StoredAt:
    """A file or folder that people open."""

    path: str
