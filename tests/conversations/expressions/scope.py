"""A scope with values of every type."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

SCOPE: dict[str, Any] = {
    "price": 12_000,
    "quantity": 2,
    "brand": "Norrvik",
    "note": None,
    "open_box": True,
    "order": {"total": 500, "lines": [3, 4], "state": "sent"},
    "orders": {"A-1": {"total": 500}, "A-2": {"total": 700}},
    "order_id": "A-2",
    "frozen": MappingProxyType({"inner": 1}),
}
