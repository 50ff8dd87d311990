"""Making a conversation and its golden from a scenario: facts, then a world, then what is done in it, then words.

The right assistant's calls are carried out while the conversation is told, so that a golden that cannot be replayed is
never written. Whatever a golden promises is held here: the facts lie in the scenario's bins, what is stated is said, what must
be communicated is, no secret is, and what is offered and nothing else is right to offer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from coverage_assets.conversations.compile.decision_table import Decision
from coverage_assets.conversations.compile.program import CompiledScript, CompiledVertical
from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.conversations.declared.sources import DeclaredKey
from coverage_assets.conversations.expressions.compiler import Expression
from coverage_assets.conversations.generation.constraints import (
    InconsistentGoldenError,
    JsonRecord,
    LeakedSecretError,
)
from coverage_assets.conversations.generation.dialogue import OUTCOME, DialogueRun
from coverage_assets.conversations.generation.verify import (
    check_bin,
    check_golden,
    check_invariance,
)
from coverage_assets.conversations.grammar.errors import GrammarError
from coverage_assets.conversations.records.models import SCHEMA_VERSION
from coverage_assets.conversations.sampling.samplers import FactError, Facts
from coverage_assets.errors import InputError, UserError
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.foundation.random_stream import random_stream

BASE, INV, DIR = "base", "inv", "dir"
SECRET_TRIES = 8
"""How often a secret is drawn before what is said of it is no chance."""


class GeneratedPair(NamedTuple):
    """A conversation and its golden, without the dataset that they will stand in."""

    conversation: JsonRecord
    golden: JsonRecord


def generate_pair(
    playbook: CompiledVertical, scenario: Scenario, variant: int, relation: str = BASE
) -> GeneratedPair | None:
    """One conversation with its golden, or nothing where a scenario has no pair of this relation.

    Files that make a conversation which breaks its promises are an `InputError` that says which scenario shows it.
    """
    try:
        return _BUILDERS[relation](playbook, scenario, (scenario.scenario_id, str(variant)))
    except (UserError, ValueError) as error:
        bins = ", ".join(scenario.bins.values())
        shown = f"{scenario.domain}, {scenario.behavior}, {bins} ({scenario.scenario_id}, variant {variant}, {relation})"
        place = playbook.domains[scenario.domain].places.get(_about(error))
        raise InputError(f"cannot tell {shown}: {f'{place}: ' if place else ''}{error}") from error


def _about(error: Exception) -> DeclaredKey:
    """What was declared so that it cannot be told; nothing has the empty name."""
    if isinstance(error, FactError):
        return "facts", error.name
    if isinstance(error, GrammarError):
        return "grammar", error.problems[0].symbol
    return (isinstance(error, InconsistentGoldenError) and error.about) or ("", "")


def _base(playbook: CompiledVertical, scenario: Scenario, key: Sequence[str]) -> GeneratedPair:
    return _told(playbook, scenario, key, playbook.table.decide(scenario))


def _inv(
    playbook: CompiledVertical, scenario: Scenario, key: Sequence[str]
) -> GeneratedPair | None:
    if playbook.inv is None:
        return None
    decision = playbook.table.decide(scenario)
    change = _Change(INV, redrawn=dict.fromkeys(playbook.inv.redraw, INV))
    pair = _told(playbook, scenario, key, decision, change)
    check_invariance(_told(playbook, scenario, key, decision).golden, pair.golden)
    return pair


def _dir(
    playbook: CompiledVertical, scenario: Scenario, key: Sequence[str]
) -> GeneratedPair | None:
    turning = playbook.dir
    if turning is None:
        return None
    decision = playbook.table.decide(scenario)
    if turning.condition is not None:
        facts = playbook.domains[scenario.domain].fact_sampler.draw(
            _given(scenario, decision.outcome), key
        )
        if not turning.condition(facts):
            return None
    turned = _turned(decision, turning.outcome, playbook)
    return _told(
        playbook,
        scenario,
        key,
        turned,
        _Change(DIR, fixed=turning.fixed, unproven=turning.unproven),
    )


_BUILDERS = {BASE: _base, INV: _inv, DIR: _dir}


@dataclass(frozen=True)
class _Change:
    """In what a conversation differs from the base that its key names; a base does not."""

    relation: str = BASE
    fixed: Mapping[str, Expression] = field(default_factory=dict)
    redrawn: Mapping[str, str] = field(default_factory=dict)
    """The facts that are drawn anew, with the streams that they are drawn from."""
    unproven: Sequence[str] = ()


_NONE = _Change()


def _told(
    playbook: CompiledVertical,
    scenario: Scenario,
    key: Sequence[str],
    decision: Decision,
    change: _Change = _NONE,
) -> GeneratedPair:
    """A conversation that holds what its golden promises.

    A number that is said may be the same as a secret by chance: then the secret is drawn anew, and nothing else.
    """
    secrets = playbook.domains[scenario.domain].secret_facts
    for number in range(1, SECRET_TRIES):
        try:
            return _told_once(playbook, scenario, key, decision, change)
        except LeakedSecretError:
            again = dict.fromkeys(secrets, f"secret.{number}")
            change = replace(change, redrawn={**change.redrawn, **again})
    return _told_once(playbook, scenario, key, decision, change)


def _told_once(
    playbook: CompiledVertical,
    scenario: Scenario,
    key: Sequence[str],
    decision: Decision,
    change: _Change,
) -> GeneratedPair:
    play = playbook.domains[scenario.domain]
    given = _given(scenario, decision.outcome)
    facts = play.fact_sampler.draw(given, key, fixed=change.fixed, redrawn=change.redrawn)
    for evidence in play.bin_checks:
        if evidence.axis not in change.unproven:
            check_bin(evidence, facts)
    telling = DialogueRun(playbook, play, facts, key)
    telling.tell(_tale(playbook.scripts, scenario.behavior, facts, key))
    golden = telling.golden(decision)
    check_golden(telling, golden, decision)
    head = _head(scenario, change.relation, key, decision)
    return GeneratedPair({**head, "turns": telling.turns}, {**head, **golden})


def _given(scenario: Scenario, outcome: str) -> dict[str, Any]:
    return {**scenario.bins, DOMAIN: scenario.domain, BEHAVIOR: scenario.behavior, OUTCOME: outcome}


def _head(scenario: Scenario, relation: str, key: Sequence[str], decision: Decision) -> JsonRecord:
    base = relation == BASE
    return {
        "schema_version": SCHEMA_VERSION,
        "id": ".".join(key if base else (*key, relation)),
        "scenario_id": scenario.scenario_id,
        "variant": int(key[1]),
        "relation": relation,
        "base_id": "" if base else ".".join(key),
        "domain": scenario.domain,
        "behavior": scenario.behavior,
        "bins": dict(scenario.bins),
        "difficulty": decision.difficulty,
    }


def _turned(decision: Decision, outcome: str, playbook: CompiledVertical) -> Decision:
    """What is right when something changed that matters: of the obligations, only questions remain."""
    asking = tuple(name for name in decision.obligations if playbook.obligations[name].kind == "ask")
    return replace(decision, outcome=outcome, flags=(), obligations=asking, must_say=())


def _tale(
    tales: Mapping[str, Sequence[CompiledScript]], behavior: str, facts: Facts, key: Sequence[str]
) -> CompiledScript:
    """One of the scripts that fit."""
    fitting = [tale for tale in tales[behavior] if tale.when(facts)]
    if not fitting:
        raise InconsistentGoldenError("no script of the behavior fits", ("behaviors", behavior))
    return random_stream(*key, "script").pick(fitting)
