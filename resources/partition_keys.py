"""Partition keys, and the parts of the store that they name.

Dagster sorts dimensions by name, so a cell's key reads `behavior|domain`. In the library a cell is
`(domain, behavior)`.
"""

from urllib.parse import unquote

from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.foundation.cells import Cell

SEPARATOR = "|"


def key_of(cell: Cell) -> str:
    """Return the partition key of a cell."""
    return f"{cell[1]}{SEPARATOR}{cell[0]}"


def cell_of(key: str) -> Cell:
    """Return the cell that a partition key names."""
    behavior, _, domain = key.partition(SEPARATOR)
    return domain, behavior


def name_key(name: str) -> str:
    """Return the partition key of a name: itself, with what Dagster reserves escaped."""
    escaped = "".join(f"%{ord(sign):02X}" if sign in "|,[]%" else sign for sign in name)
    return escaped.replace("...", "%2E%2E%2E")


def partition_key(part: PartKey) -> str:
    """Return the partition key of a part that is a cell, or has one name."""
    return name_key(part[0]) if len(part) == 1 else key_of((part[0], part[1]))


def part_of(key: str) -> PartKey:
    """Return the part of the store for a key: a cell, or a name."""
    return cell_of(key) if SEPARATOR in key else (unquote(key),)
