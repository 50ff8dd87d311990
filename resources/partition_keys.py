"""Partition keys, and the names under which the store keeps their partitions.

Dagster sorts dimensions by name, so a cell's key reads `behavior|domain`. In the library a cell is
`(domain, behavior)`.
"""

from urllib.parse import unquote

from coverage_assets.foundation.cells import Cell

SEPARATOR = "|"


def key_of(cell: Cell) -> str:
    """The partition key of a cell."""
    return f"{cell[1]}{SEPARATOR}{cell[0]}"


def cell_of(key: str) -> Cell:
    """The cell that a partition key names."""
    behavior, _, domain = key.partition(SEPARATOR)
    return domain, behavior


def account_key(account: str) -> str:
    """The partition key of an account: its id, with what Dagster reserves in keys written as `%` and two digits."""
    escaped = "".join(f"%{ord(sign):02X}" if sign in "|,[]%" else sign for sign in account)
    return escaped.replace("...", "%2E%2E%2E")


def part_of(key: str) -> tuple[str, ...]:
    """Where the store keeps the partition of this key: by domain and behavior, or by account."""
    return cell_of(key) if SEPARATOR in key else (unquote(key),)
