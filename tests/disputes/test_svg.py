from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from coverage_assets.disputes.planner import AccountPlans
from coverage_assets.disputes.svg import account_page, timeline_svg
from tests.disputes.builders import THREE, configured, finding, planned

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "<script>alert('x')</script> & \"q\" \x00\x1b"


def picture(plans: AccountPlans, title: str = "a plan") -> ET.Element:
    master = plans.bureaus[0].master
    assert master is not None
    return ET.fromstring(timeline_svg(master.timeline, configured().config, title=title))


@pytest.mark.parametrize(
    ("kind", "name", "count"),
    [("rect", "sla", 3), ("circle", "submit", 3), ("rect", "handoff", 2), ("rect", "window", 1)],
)
def test_a_picture_shows_windows_submits_and_handoffs(kind: str, name: str, count: int) -> None:
    drawn = [
        element
        for element in picture(planned(*THREE)).iter(f"{SVG}{kind}")
        if element.get("class") == name
    ]
    assert len(drawn) == count


def test_a_picture_marks_the_window_and_the_cap() -> None:
    texts = [element.text for element in picture(planned(*THREE)).iter(f"{SVG}text")]
    assert {"last submit: days 37 to 40", "day 45"} <= set(texts)


def test_texts_of_a_file_are_escaped_in_a_picture() -> None:
    plans = planned(finding(NASTY, 19), *THREE[1:])
    assert "<script" not in ET.tostring(picture(plans, NASTY)).decode()


def test_texts_of_a_file_are_escaped_on_a_page() -> None:
    page = account_page(
        planned(finding(NASTY, 19), *THREE[1:], finding(NASTY + "2", 3, decision="x"))
    )
    assert "<script" not in page


def test_a_page_says_why_a_bureau_has_no_plan() -> None:
    assert "needs_two_primary_findings" in account_page(planned(finding("a")))


def test_a_page_loads_nothing_from_elsewhere() -> None:
    page = account_page(planned(*THREE)).replace("http://www.w3.org/2000/svg", "")
    assert "http" not in page


def test_a_page_is_the_same_each_time() -> None:
    assert account_page(planned(*THREE)) == account_page(planned(*THREE))
