"""Quality measures of a dataset's texts: diversity, self-BLEU and near duplicates."""

from coverage_assets.datasets.quality.diversity import (
    BOUNDS,
    LONG_TURN,
    Diversity,
    from_document,
    measure,
    to_document,
    user_turns,
)
from coverage_assets.datasets.quality.near_duplicates import near_duplicates

__all__ = [
    "BOUNDS",
    "LONG_TURN",
    "Diversity",
    "from_document",
    "measure",
    "near_duplicates",
    "to_document",
    "user_turns",
]
