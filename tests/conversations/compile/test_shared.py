"""What all domains share: the outcomes that can be reached, and the positions of shared entries."""

from __future__ import annotations

from coverage_assets.conversations.compile.decision_table import compile_outcomes
from coverage_assets.conversations.compile.shared import SharedSpec
from tests.conversations.desk import DIALOGUE, LANGUAGE, Desk, desk, helpdesk


def shared_by(files: Desk) -> SharedSpec:
    outcomes, taxonomy = files.sources.outcomes, helpdesk().taxonomy
    table, _ = compile_outcomes(outcomes.model, outcomes.document, taxonomy)
    return SharedSpec(files.sources, taxonomy, table, None)


def test_outcomes_that_no_row_decides_cannot_be_reached() -> None:
    shared = shared_by(desk())
    assert "clarification_requested" not in shared.reachable_outcomes
    assert set(shared.reachable_outcomes) == {
        *shared.outcomes_in("access"),
        *shared.outcomes_in("devices"),
    }


def test_the_outcome_of_the_dir_pair_can_be_reached_in_every_domain() -> None:
    shared = shared_by(desk())
    assert all("queued" in shared.outcomes_in(domain) for domain in ("access", "devices"))


def test_a_scenario_sets_its_domain_its_bins_and_its_outcome() -> None:
    fields = shared_by(desk()).scenario_fields("devices")
    assert set(fields) == {*helpdesk().taxonomy.dimensions, "outcome"}


def test_shared_symbols_and_scripts_have_positions() -> None:
    positions = shared_by(desk()).positions
    assert positions["grammar", "thanks"].startswith(f"{LANGUAGE}:")
    assert positions["behaviors", "vague"].startswith(f"{DIALOGUE}:")
