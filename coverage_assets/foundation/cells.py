"""Cells: every family is cut by domain and behavior."""

from typing import TypeAlias

DOMAIN = "domain"
BEHAVIOR = "behavior"

Cell: TypeAlias = tuple[str, str]
"""A domain's slug and a behavior's slug."""
