"""Generates a conversation and its golden from a scenario: facts, a world, calls in it, then words.

The right assistant's calls are carried out while the conversation runs, so a golden that cannot be
replayed is never written. A pair is refused unless its facts lie in the scenario's bins, what is
stated is said, what must be communicated is said, no secret is said, and what is offered and
nothing else is right to offer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from coverage_assets.conversations.compile import CompiledScript, CompiledVertical, Decision
from coverage_assets.conversations.declared import DeclaredKey, Scenario
from coverage_assets.conversations.expressions import Expression
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
from coverage_assets.conversations.grammar import GrammarError
from coverage_assets.conversations.records import SCHEMA_VERSION
from coverage_assets.conversations.sampling import FactError, Facts
from coverage_assets.errors import InputError, UserError
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.foundation.random_stream import random_stream

BASE, INV, DIR = "base", "inv", "dir"
SECRET_TRIES = 8
"""How often a secret is drawn before a leak counts as declared, not as chance."""


class GeneratedPair(NamedTuple):
    """A conversation and its golden, before they belong to a dataset."""

    conversation: JsonRecord
    golden: JsonRecord


def generate_pair(
    vertical: CompiledVertical, scenario: Scenario, variant: int, relation: str = BASE
) -> GeneratedPair | None:
    """Generate one conversation with its golden; None if the scenario has no such relation.

    Declared files that make an inconsistent pair are an `InputError` that names the scenario.
    """
    try:
        return _GENERATORS[relation](vertical, scenario, (scenario.scenario_id, str(variant)))
    except (UserError, ValueError) as error:
        bins = ", ".join(scenario.bins.values())
        shown = (
            f"{scenario.domain}, {scenario.behavior}, {bins} "
            f"({scenario.scenario_id}, variant {variant}, {relation})"
        )
        place = vertical.domains[scenario.domain].positions.get(_declaration_at_fault(error))
        raise InputError(f"cannot tell {shown}: {f'{place}: ' if place else ''}{error}") from error


def _declaration_at_fault(error: Exception) -> DeclaredKey:
    """Return the key of the declaration at fault; nothing has the empty key."""
    if isinstance(error, FactError):
        return "facts", error.name
    if isinstance(error, GrammarError):
        return "grammar", error.problems[0].symbol
    return (isinstance(error, InconsistentGoldenError) and error.about) or ("", "")


def _generate_base(
    vertical: CompiledVertical, scenario: Scenario, key: Sequence[str]
) -> GeneratedPair:
    return _generate(vertical, scenario, key, vertical.table.decide(scenario))


def _generate_inv(
    vertical: CompiledVertical, scenario: Scenario, key: Sequence[str]
) -> GeneratedPair | None:
    if vertical.inv is None:
        return None
    decision = vertical.table.decide(scenario)
    variation = _Variation(INV, redrawn=dict.fromkeys(vertical.inv.redraw, INV))
    pair = _generate(vertical, scenario, key, decision, variation)
    check_invariance(_generate(vertical, scenario, key, decision).golden, pair.golden)
    return pair


def _generate_dir(
    vertical: CompiledVertical, scenario: Scenario, key: Sequence[str]
) -> GeneratedPair | None:
    declared = vertical.dir
    if declared is None:
        return None
    decision = vertical.table.decide(scenario)
    if declared.condition is not None:
        sampler = vertical.domains[scenario.domain].fact_sampler
        if not declared.condition(sampler.sample(_given(scenario, decision.outcome), key)):
            return None
    changed = _decision_for_dir(decision, declared.outcome, vertical)
    variation = _Variation(DIR, fixed=declared.fixed, unproven=declared.unproven)
    return _generate(vertical, scenario, key, changed, variation)


_GENERATORS = {BASE: _generate_base, INV: _generate_inv, DIR: _generate_dir}


@dataclass(frozen=True)
class _Variation:
    """How a conversation differs from the base that its key names; a base does not."""

    relation: str = BASE
    fixed: Mapping[str, Expression] = field(default_factory=dict)
    redrawn: Mapping[str, str] = field(default_factory=dict)
    """The facts that are drawn again, with the streams that they are drawn from."""
    unproven: Sequence[str] = ()


_NO_VARIATION = _Variation()


def _generate(
    vertical: CompiledVertical,
    scenario: Scenario,
    key: Sequence[str],
    decision: Decision,
    variation: _Variation = _NO_VARIATION,
) -> GeneratedPair:
    """Generate a pair that agrees with itself.

    A number in the conversation may equal a secret by chance. Then the secret alone is drawn again.
    """
    secrets = vertical.domains[scenario.domain].secret_facts
    for number in range(1, SECRET_TRIES):
        try:
            return _generate_once(vertical, scenario, key, decision, variation)
        except LeakedSecretError:
            again = dict.fromkeys(secrets, f"secret.{number}")
            variation = replace(variation, redrawn={**variation.redrawn, **again})
    return _generate_once(vertical, scenario, key, decision, variation)


def _generate_once(
    vertical: CompiledVertical,
    scenario: Scenario,
    key: Sequence[str],
    decision: Decision,
    variation: _Variation,
) -> GeneratedPair:
    domain = vertical.domains[scenario.domain]
    given = _given(scenario, decision.outcome)
    facts = domain.fact_sampler.sample(given, key, fixed=variation.fixed, redrawn=variation.redrawn)
    for check in domain.bin_checks:
        if check.axis not in variation.unproven:
            check_bin(check, facts)
    dialogue = DialogueRun(vertical, domain, facts, key)
    dialogue.run(_pick_script(vertical.scripts, scenario.behavior, facts, key))
    golden = dialogue.golden(decision)
    check_golden(dialogue, golden, decision)
    head = _head(scenario, variation.relation, key, decision)
    return GeneratedPair({**head, "turns": dialogue.turns}, {**head, **golden})


def _given(scenario: Scenario, outcome: str) -> dict[str, Any]:
    """Return the facts that the scenario gives."""
    return {**scenario.bins, DOMAIN: scenario.domain, BEHAVIOR: scenario.behavior, OUTCOME: outcome}


def _head(scenario: Scenario, relation: str, key: Sequence[str], decision: Decision) -> JsonRecord:
    """Return the fields that a conversation and its golden share."""
    is_base = relation == BASE
    return {
        "schema_version": SCHEMA_VERSION,
        "id": ".".join(key if is_base else (*key, relation)),
        "scenario_id": scenario.scenario_id,
        "variant": int(key[1]),
        "relation": relation,
        "base_id": "" if is_base else ".".join(key),
        "domain": scenario.domain,
        "behavior": scenario.behavior,
        "bins": dict(scenario.bins),
        "difficulty": decision.difficulty,
    }


def _decision_for_dir(decision: Decision, outcome: str, vertical: CompiledVertical) -> Decision:
    """Return the decision of a DIR pair; of the base's obligations only questions remain."""
    asking = tuple(
        name for name in decision.obligations if vertical.obligations[name].kind == "ask"
    )
    return replace(decision, outcome=outcome, flags=(), obligations=asking, must_say=())


def _pick_script(
    scripts: Mapping[str, Sequence[CompiledScript]], behavior: str, facts: Facts, key: Sequence[str]
) -> CompiledScript:
    """Pick one of the behavior's scripts that fit the facts."""
    fitting = [script for script in scripts[behavior] if script.when(facts)]
    if not fitting:
        raise InconsistentGoldenError("no script of the behavior fits", ("behaviors", behavior))
    return random_stream(*key, "script").pick(fitting)
