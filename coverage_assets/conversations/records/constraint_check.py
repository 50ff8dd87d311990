"""Decides whether an offered record meets a constraint: the one rule of generator and scorer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def constraint_holds(constraint: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Return whether the record's field satisfies the constraint; a missing field never does."""
    if constraint["field"] not in record:
        return False
    value, op = record[constraint["field"]], constraint["op"]
    if op in {"in", "not_in"}:
        return bool((str(value) in constraint["value_set"]) == (op == "in"))
    bound = constraint["value_num"]
    if bound is None:
        return [str(value)] == list(constraint["value_set"])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return bool(value <= bound if op == "le" else value >= bound if op == "ge" else value == bound)
