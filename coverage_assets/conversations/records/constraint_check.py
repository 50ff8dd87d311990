"""Whether an offered record meets a golden's constraint: the one place that says so, for makers and judges alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def constraint_holds(constraint: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Whether the record's field is as the constraint bounds it; a record without the field is not."""
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
