"""One part that cannot be built, or that a check fails, stops nothing but what is made of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from coverage_assets.conversations.generation import CONVERSATIONS, GOLDENS, generate_pair
from coverage_assets.datasets.build import BEHAVIORS, DOMAINS, GLOBAL
from coverage_assets.defs.checks import Check, CheckOutcome
from coverage_assets.defs.conversations import checks
from coverage_assets.errors import IntegrityError
from coverage_assets.foundation.artifacts import Artifact, PartKey
from coverage_assets.scenarios.freshness import SCENARIOS
from resources.namespace import Namespace
from tests.defs.editing import bytes_below
from tests.defs.small_vertical import ACCESS, CELL, DEVICES, SmallVertical

BROKEN = ("access", "vague")
slow = pytest.mark.slow


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> list[PartKey]:
    """Add a blocking check of conversations, which fails the parts that are put in the list."""
    refused: list[PartKey] = []

    def conversations_please(_namespace: Namespace, parts: Sequence[PartKey]) -> CheckOutcome:
        failed = [part for part in parts if part in refused]
        return CheckOutcome(passed=not failed, metadata={}, failed=failed)

    add_check(monkeypatch, conversations_please)
    return refused


def add_check(patch: pytest.MonkeyPatch, function: Callable[..., CheckOutcome]) -> None:
    before = checks.CHECKS[CONVERSATIONS]
    patch.setitem(checks.CHECKS, CONVERSATIONS, [*before, Check(function, "For a test.")])


def before_pairs_of(patch: pytest.MonkeyPatch, domain: str, happens: Callable[[], None]) -> None:
    """Let something happen before a conversation of a domain is made."""

    def generating(vertical: Any, scenario: Any, variant: int) -> Any:
        if scenario.domain == domain:
            happens()
        return generate_pair(vertical, scenario, variant)

    patch.setattr("coverage_assets.defs.conversations.assets.generate_pair", generating)


def spoil() -> None:
    raise IntegrityError("the ink is dry")


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def reword(vertical: SmallVertical) -> None:
    """Change the words of both domains."""
    vertical.edit(ACCESS, "new to the team", "new on the team")
    vertical.edit(DEVICES, "the hinge has snapped", "the hinge has broken")


def test_nothing_is_built_on_a_cell_that_a_check_has_failed(
    strict: list[PartKey], helpdesk_copy: SmallVertical
) -> None:
    strict.append(BROKEN)
    reword(helpdesk_copy)
    done, again = helpdesk_copy.rebuild(), helpdesk_copy.rebuild()
    waiting = {BEHAVIORS: [BROKEN], DOMAINS: [("access",)], GLOBAL: [()]}
    assert (done.succeeded, done.failed, done.left) == (False, {}, waiting)
    assert (len(done.rebuilt[BEHAVIORS]), done.rebuilt[DOMAINS]) == (5, [("devices",)])
    assert (again.succeeded, again.runs, again.left) == (False, 0, waiting)


@slow
def test_what_is_mended_by_force_is_built_upon_in_the_same_call(
    helpdesk_copy: SmallVertical, once_rebuilt: SmallVertical
) -> None:
    store = helpdesk_copy.namespace.store
    version = store.intact(SCENARIOS, [CELL])[CELL]
    store.write(SCENARIOS, {CELL: Artifact(store.read(SCENARIOS, CELL).head(-1), version=version)})
    assert not helpdesk_copy.rebuild().succeeded
    done = helpdesk_copy.rebuild(force=True)
    assert (done.succeeded, done.left) == (True, {})
    assert bytes_below(helpdesk_copy.artifacts) == bytes_below(once_rebuilt.artifacts)


@slow
def test_only_recheck_judges_again_what_passed(
    strict: list[PartKey], helpdesk_copy: SmallVertical
) -> None:
    assert helpdesk_copy.rebuild(recheck=True).succeeded
    strict.append(BROKEN)
    done = [helpdesk_copy.rebuild(recheck=recheck).succeeded for recheck in (False, True, False)]
    assert done == [True, False, False]


def test_a_check_that_breaks_off_is_a_failure_each_time(
    helpdesk_copy: SmallVertical, monkeypatch: pytest.MonkeyPatch
) -> None:
    def conversations_crash(*_: object) -> CheckOutcome:
        raise ZeroDivisionError("by nothing")

    add_check(monkeypatch, conversations_crash)
    helpdesk_copy.exclude_in(CELL)
    done, again = helpdesk_copy.rebuild(), helpdesk_copy.rebuild()
    said = ("helpdesk__checks_of_conversations: by nothing",)
    assert (done.succeeded, done.failures) == (False, said)
    assert (again.succeeded, again.failures) == (False, said)


@slow
def test_a_domain_that_cannot_be_generated_does_not_stop_another(
    helpdesk_copy: SmallVertical, monkeypatch: pytest.MonkeyPatch
) -> None:
    reword(helpdesk_copy)
    with monkeypatch.context() as patch:
        before_pairs_of(patch, "access", spoil)
        done = helpdesk_copy.rebuild()
    assert (done.succeeded, done.failures) == (False, ("helpdesk__conversations: the ink is dry",))
    assert {part[0] for part in done.failed[CONVERSATIONS]} == {"access"}
    assert {part[0] for part in done.rebuilt[CONVERSATIONS]} == {"devices"}
    assert done.rebuilt[DOMAINS] == [("devices",)]
    assert helpdesk_copy.rebuild().succeeded
    assert helpdesk_copy.stale() == {}


@slow
def test_a_domain_that_cannot_be_used_stays_as_it_was_while_others_are_rebuilt(
    helpdesk_copy: SmallVertical,
) -> None:
    helpdesk_copy.break_domain()
    helpdesk_copy.edit(DEVICES, "the hinge has snapped", "the hinge has broken")
    done = helpdesk_copy.rebuild()
    assert (done.succeeded, [refusal.part for refusal in done.refused]) == (False, [("access",)])
    assert {part[0] for part in done.rebuilt[GOLDENS]} == {"devices"}
    helpdesk_copy.mend_domain()
    done = helpdesk_copy.rebuild()
    assert (done.succeeded, list(done.rebuilt)) == (True, [GLOBAL])


def test_a_domain_that_cannot_be_used_fails_no_check_that_is_made_again(
    helpdesk_copy: SmallVertical,
) -> None:
    helpdesk_copy.break_domain()
    done = helpdesk_copy.rebuild(recheck=True)
    failed = [check.name for check in done.checks if check.blocking and not check.passed]
    assert (done.failures, failed) == ((), [])


@slow
def test_after_an_interruption_the_rest_is_built(
    helpdesk_copy: SmallVertical, monkeypatch: pytest.MonkeyPatch
) -> None:
    reword(helpdesk_copy)
    with monkeypatch.context() as patch:
        before_pairs_of(patch, "devices", interrupt)
        with pytest.raises(KeyboardInterrupt):
            helpdesk_copy.rebuild()
    assert helpdesk_copy.rebuild().succeeded
    assert helpdesk_copy.stale() == {}
