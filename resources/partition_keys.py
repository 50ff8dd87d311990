"""Partition keys, and the parts of the store that they name.

Dagster sorts dimensions by name, so a cell's key reads `behavior|domain`. In the library a cell is
`(domain, behavior)`.
"""

from urllib.parse import unquote

from coverage_assets.foundation.cells import Cell

SEPARATOR = "|"


def key_of(cell: Cell) -> str:
    """Return the partition key of a cell."""
    return f"{cell[1]}{SEPARATOR}{cell[0]}"


def cell_of(key: str) -> Cell:
    """Return the cell that a partition key names."""
    behavior, _, domain = key.partition(SEPARATOR)
    return domain, behavior


def account_key(account: str) -> str:
    """Return the partition key of an account: its id, with what Dagster reserves escaped."""
    escaped = "".join(f"%{ord(sign):02X}" if sign in "|,[]%" else sign for sign in account)
    return escaped.replace("...", "%2E%2E%2E")


def part_of(key: str) -> tuple[str, ...]:
    """Return the part of the store for a key: domain and behavior, or an account."""
    return cell_of(key) if SEPARATOR in key else (unquote(key),)
