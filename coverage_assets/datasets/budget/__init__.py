"""Token counts and prices of running a dataset against a model."""

from coverage_assets.datasets.budget.estimate import (
    Budget,
    Cost,
    Usage,
    costs_of,
    estimate_budget,
    total_usage,
)
from coverage_assets.datasets.budget.prices import PriceTable, default_prices, load_prices
from coverage_assets.datasets.budget.tokens import BAND, estimate_tokens

__all__ = [
    "BAND",
    "Budget",
    "Cost",
    "PriceTable",
    "Usage",
    "costs_of",
    "default_prices",
    "estimate_budget",
    "estimate_tokens",
    "load_prices",
    "total_usage",
]
