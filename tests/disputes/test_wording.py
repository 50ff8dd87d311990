from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from coverage_assets.disputes.batch import Moments, plan_path, run_document
from coverage_assets.disputes.settings import Settings
from coverage_assets.disputes.svg import account_page
from tests.disputes.builders import SAMPLES

ROOT = Path(__file__).parents[2]
CLAIMS = re.compile(
    r"complian|legal|lawful|FCRA|impossib|overload|cannot (answer|verify|complete)"
    r"|violat\w* the law|deletion",
    re.IGNORECASE,
)
TEXTS = [
    ROOT / "docs" / "disputes.md",
    ROOT / "config" / "disputes" / "planner.yaml",
    *sorted((ROOT / "coverage_assets" / "disputes").glob("*.py")),
]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_no_text_claims_what_a_schedule_cannot_know(path: Path) -> None:
    assert CLAIMS.findall(path.read_text()) == []


def test_no_output_claims_what_a_schedule_cannot_know() -> None:
    run = plan_path(SAMPLES, Settings(), Moments())
    pages = [account_page(plans) for plans in run.accounts]
    assert CLAIMS.findall(json.dumps(run_document(run)) + "".join(pages)) == []
