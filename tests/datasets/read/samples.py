"""The sample files of version 1, parsed."""

from __future__ import annotations

from tests.datasets.records.test_json_schemas import sample

SINGLE = sample("cart_management.happy_path")


SINGLE_GOLDEN = sample("cart_management.happy_path.golden")


COMBINED = sample("cart_management.combined")


COMBINED_GOLDEN = sample("cart_management.combined.golden")
