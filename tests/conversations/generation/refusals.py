"""Edits of the help desk that make inconsistent pairs, and what is reported about them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.conversations.generation.generate import BASE, generate_pair
from coverage_assets.errors import InputError
from tests.conversations.desk import Desk, desk, scenario

BORDERLINE = scenario(entitlement="borderline")
NONE_NOW = scenario(urgency="now", stock="none")
NONE_SOON = scenario(stock="none")
VAGUE = scenario(behavior="vague")
INSISTENT = scenario(behavior="insistent")
LOCKED_OUT = scenario("access", "insistent", entitlement="not_entitled")
KEY = r"'PRV-\d{5}'"

Case = tuple[str, str, str, Scenario, str]
"""A file, a text in it, its replacement, a scenario that shows the mistake, and the message."""


def refusals(edited: Desk, wanted: Scenario, relation: str = BASE) -> Iterator[str]:
    """Yield what is reported about twelve variants, because scripts and facts differ."""
    for variant in range(12):
        try:
            generate_pair(edited.compiled, wanted, variant, relation)
        except InputError as error:
            yield str(error)


def assert_refused(case: Case) -> None:
    """Assert that an edit is refused with the scenario that shows the mistake."""
    file, old, new, wanted, message = case
    found = list(refusals(desk().edit(file, old, new), wanted))
    bins = ", ".join(wanted.bins.values())
    shown = (
        rf"cannot tell {wanted.domain}, {wanted.behavior}, {bins} "
        r"\(sc-0000000000000001, variant \d+, base\): (\S+:\d+:\d+: )?"
    )
    assert any(re.match(shown + message, text) for text in found), "\n".join(found)
