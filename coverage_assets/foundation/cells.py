"""The two dimensions by which everything is cut: a cell is a domain and a behavior."""

from typing import TypeAlias

DOMAIN = "domain"
BEHAVIOR = "behavior"

Cell: TypeAlias = tuple[str, str]
"""A domain's slug and a behavior's slug."""
