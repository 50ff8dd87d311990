"""Score an assistant's responses against goldens: by what it did, offered, asked and said.

A response is judged gate by gate; every result says what was expected and what came. How a response
reads is never judged, and no model is asked for its opinion. Scoring needs only the dataset, not
the files from which it was generated: the dataset's header holds the tools.
"""

from coverage_assets.datasets.scoring.oracle import oracle_response
from coverage_assets.datasets.scoring.report import ALL, Report
from coverage_assets.datasets.scoring.score_dataset import ACTING, environments_of, score_dataset
from coverage_assets.datasets.scoring.score_one import Score, score_one

__all__ = [
    "ACTING",
    "ALL",
    "Report",
    "Score",
    "environments_of",
    "oracle_response",
    "score_dataset",
    "score_one",
]
