"""Making a conversation and its golden from a scenario: facts, then a world, then what is done in it, then words.

The right assistant's calls are carried out while the conversation is told, so that a golden that cannot be replayed is
never written. Whatever a golden promises is held here: the facts lie in the scenario's bins, what is stated is said, what must
be communicated is, no secret is, and one thing and no other is right to offer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from coverage_assets.conversations.draws import draws
from coverage_assets.conversations.expressions import Expression, compile_expression
from coverage_assets.conversations.facts import Facts
from coverage_assets.conversations.golden import JsonRecord
from coverage_assets.conversations.outcomes import Decision
from coverage_assets.conversations.playbook import DomainPlay, Evidence, Playbook, Tale
from coverage_assets.conversations.records import SCHEMA_VERSION
from coverage_assets.conversations.scenario import Scenario
from coverage_assets.conversations.telling import BrokenPromiseError, Telling
from coverage_assets.errors import InputError, UserError
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN

BASE, INV, DIR = "base", "inv", "dir"
OUTCOME = "outcome"


class Told(NamedTuple):
    """A conversation and its golden, without the dataset that they will stand in."""

    conversation: JsonRecord
    golden: JsonRecord


def build(playbook: Playbook, scenario: Scenario, variant: int, relation: str = BASE) -> Told | None:
    """One conversation with its golden, or nothing where a scenario has no pair of this relation.

    Files that make a conversation which breaks its promises are an `InputError` that says which scenario shows it.
    """
    try:
        return _built(playbook, scenario, variant, relation)
    except (UserError, ValueError) as error:
        bins = ", ".join(scenario.bins.values())
        shown = (
            f"{scenario.domain}, {scenario.behavior}, {bins} ({scenario.scenario_id}, variant {variant}, {relation})"
        )
        raise InputError(f"cannot tell {shown}: {error}") from error


def _built(playbook: Playbook, scenario: Scenario, variant: int, relation: str) -> Told | None:
    play = playbook.domains[scenario.domain]
    decision = playbook.table.decide(scenario)
    key = (scenario.scenario_id, str(variant))
    given = {**scenario.bins, DOMAIN: scenario.domain, BEHAVIOR: scenario.behavior, OUTCOME: decision.outcome}
    fixed: Mapping[str, Expression] = {}
    unproven: Sequence[str] = ()
    if relation == DIR:
        pair = playbook.dir
        if pair is None or not _has_pair(pair.if_, play, given, key):
            return None
        decision = _turned(decision, pair.outcome, playbook)
        given[OUTCOME], fixed, unproven = pair.outcome, playbook.given, pair.unproven
    if relation == INV and playbook.inv is None:
        return None
    facts = play.sheet.draw(given, key, fixed=fixed, inv=INV if relation == INV else "")
    for evidence in play.evidence:
        if evidence.axis not in unproven:
            _prove(evidence, facts)
    telling = Telling(playbook, play, facts, key)
    telling.tell(_tale(playbook.tales[scenario.behavior], facts, key))
    golden = telling.golden(decision)
    telling.hold(golden)
    head = _head(scenario, variant, relation, key, decision)
    return Told({**head, "turns": telling.turns}, {**head, **golden})


def _head(scenario: Scenario, variant: int, relation: str, key: Sequence[str], decision: Decision) -> JsonRecord:
    base = relation == BASE
    return {
        "schema_version": SCHEMA_VERSION,
        "id": ".".join(key if base else (*key, relation)),
        "scenario_id": scenario.scenario_id,
        "variant": variant,
        "relation": relation,
        "base_id": "" if base else ".".join(key),
        "domain": scenario.domain,
        "behavior": scenario.behavior,
        "bins": dict(scenario.bins),
        "difficulty": decision.difficulty,
    }


def _has_pair(condition: str | None, play: DomainPlay, given: Mapping[str, Any], key: Sequence[str]) -> bool:
    return condition is None or bool(compile_expression(condition)(play.sheet.draw(given, key, fixed={})))


def _turned(decision: Decision, outcome: str, playbook: Playbook) -> Decision:
    """What is right when something changed that matters: of the duties, only questions remain."""
    asking = tuple(name for name in decision.obligations if playbook.duties[name].kind == "ask")
    return replace(decision, outcome=outcome, flags=(), obligations=asking, must_say=())


def _prove(evidence: Evidence, facts: Facts) -> None:
    """Refuse facts that do not lie in the scenario's bin."""
    bin_ = facts[evidence.axis]
    if evidence.bin is not None and evidence.bin != bin_:
        return
    if evidence.that is not None and not evidence.that(facts):
        shown = {name: facts[name] for name in sorted(evidence.that.names) if name in facts}
        raise BrokenPromiseError(f"`{evidence.that.text}` does not hold in bin `{bin_}` of `{evidence.axis}`: {shown}")
    if evidence.number is not None:
        number = evidence.number(facts)
        if bin_ in evidence.intervals and Decimal(number) not in evidence.intervals[bin_]:
            raise BrokenPromiseError(f"`{evidence.number.text}` is {number}, outside bin `{bin_}` of `{evidence.axis}`")


def _tale(tales: Sequence[Tale], facts: Facts, key: Sequence[str]) -> Tale:
    """One of the scripts that fit."""
    fitting = [tale for tale in tales if tale.when(facts)]
    if not fitting:
        raise BrokenPromiseError("no script of the behavior fits")
    return draws(*key, "script").pick(fitting)
