"""A vertical of any power of ten, with rules like those of the shipped commerce vertical."""

from __future__ import annotations

from typing import Any

from coverage_assets.foundation.yaml_document import Document
from coverage_assets.taxonomy.loader import bind_vertical
from coverage_assets.taxonomy.vertical import Vertical

SMALLEST = 100_000
BASE = {
    "domain": 10,
    "behavior": 10,
    "price_sensitivity": 5,
    "brand_bias": 5,
    "availability": 5,
    "policy_boundary": 8,
}
MORE_AXES = ("tone", "locale", "device", "season", "channel")


def dimensions(raw: int) -> dict[str, list[str]]:
    """Name the values of every dimension, for 10^5, 10^6 and so on up to 10^10 combinations."""
    sizes = dict(BASE)
    left = raw // SMALLEST
    for name in MORE_AXES:
        if left > 1:
            sizes[name] = 10
            left //= 10
    if left != 1 or raw % SMALLEST:
        raise ValueError(f"{raw} is not a power of ten from {SMALLEST:,} on")
    return {name: [f"{name}_{number}" for number in range(size)] for name, size in sizes.items()}


def rules() -> list[dict[str, Any]]:
    """Declare four exclusions and three caps, as in commerce."""
    staple = {"availability": "availability_0", "policy_boundary": "policy_boundary_0"}
    cap = {"limit": 120, "per": ["behavior"], "balance": ["price_sensitivity", "domain"]}
    return [
        _rule(
            "physical_impossibility",
            {
                "domain": "domain_7",
                "behavior": "behavior_1",
                "availability": ["availability_3", "availability_4"],
            },
        ),
        _rule(
            "business_irrelevance",
            {"domain": ["domain_8", "domain_9"], "brand_bias": {"not": "brand_bias_0"}},
        ),
        _rule(
            "regulatory_block",
            {
                "behavior": {"not": "behavior_9"},
                "policy_boundary": ["policy_boundary_6", "policy_boundary_7"],
            },
        ),
        _rule(
            "redundancy_reduction",
            {"behavior": "behavior_0", **staple, "brand_bias": {"not": "brand_bias_0"}},
        ),
        _rule(
            "regulatory_retention",
            {
                "behavior": "behavior_9",
                "policy_boundary": ["policy_boundary_6", "policy_boundary_7"],
            },
            {
                "limit": 1,
                "per": ["domain", "behavior", "price_sensitivity"],
                "prefer": {"availability": "availability_4", "brand_bias": "brand_bias_4"},
            },
        ),
        _rule("low_risk_cap", {"behavior": "behavior_0", **staple}, cap),
        _rule(
            "skew_control",
            {
                "price_sensitivity": "price_sensitivity_4",
                "policy_boundary": "policy_boundary_5",
                "availability": "availability_4",
                "brand_bias": "brand_bias_4",
            },
            {"limit": 1, "per": ["domain", "behavior"]},
        ),
    ]


def _rule(
    slug: str, where: dict[str, Any], effect: str | dict[str, Any] = "exclude"
) -> dict[str, Any]:
    return {
        "id": slug,
        "kind": "benchmark",
        "reason": "To measure.",
        "where": where,
        "effect": effect,
    }


def synthetic_vertical(raw: int) -> Vertical:
    """Build the vertical."""
    named = dimensions(raw)
    axes = [name for name in named if name not in {"domain", "behavior"}]
    taxonomy: dict[str, Any] = {
        "schema_version": 1,
        "version": "1.0.0",
        "vertical": "synthetic",
        "name": "Synthetic",
        "description": "Made to be large.",
        "domains": [_entry(value) for value in named["domain"]],
        "behaviors": [_entry(value) for value in named["behavior"]],
        "axes": [
            {**_entry(name), "kind": "nominal", "bins": [_entry(value) for value in named[name]]}
            for name in axes
        ],
    }
    exclusions: dict[str, Any] = {
        "schema_version": 1,
        "version": "1.0.0",
        "seed": 1,
        "rules": rules(),
    }
    vertical = bind_vertical(
        Document("taxonomy", taxonomy), Document("exclusions", exclusions), "synthetic"
    )
    assert not vertical.problems, vertical.problems
    return vertical


def _entry(slug: str) -> dict[str, Any]:
    return {"slug": slug, "name": slug, "description": slug}
