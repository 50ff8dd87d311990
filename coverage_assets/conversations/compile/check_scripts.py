"""Checks of the scripts of `dialogue.yaml` against the taxonomy, the outcomes and a domain."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from coverage_assets.conversations.declared import DeclaredSources, DomainSpec, Script
from coverage_assets.errors import Problem, did_you_mean
from coverage_assets.foundation.yaml_document import KeyPath


def check_scripts(sources: DeclaredSources, behaviors: Collection[str]) -> Iterator[Problem]:
    """Report behaviors without scripts, unknown behaviors, and scripts that do not end once."""
    source = sources.dialogue
    for behavior in behaviors:
        if behavior not in source.model.behaviors:
            yield source.problem(
                ("behaviors",), f"the behavior `{behavior}` has no script", "add one"
            )
    for behavior in source.model.behaviors:
        if behavior not in behaviors:
            hint = did_you_mean(behavior, behaviors)
            yield source.problem(("behaviors", behavior), f"`{behavior}` is not a behavior", hint)
    outcomes = [entry.slug for entry in sources.outcomes.model.outcomes]
    for keys, script in _scripts(sources):
        ending = [index for index, turn in enumerate(script.turns) if turn.ends]
        if len(ending) != 1:
            message = f"{len(ending) or 'no'} turns of `{script.name}` end it"
            yield source.problem(
                (*keys, "turns"), message, "say `ends: true` where the outcome is reached, once"
            )
        for index, turn in enumerate(script.turns):
            if turn.outcome is not None and turn.outcome not in outcomes:
                hint = did_you_mean(turn.outcome, outcomes)
                at = (*keys, "turns", index, "outcome")
                yield source.problem(at, f"`{turn.outcome}` is not a declared outcome", hint)


def check_turns(spec: DomainSpec, facts: Collection[str]) -> Iterator[Problem]:
    """Report constraints and facts that scripts name and the domain does not have."""
    sources = spec.sources
    source, missing = sources.dialogue, sources.world.model.missing
    for keys, script in _scripts(sources):
        for path in script.when:
            name = path.partition(".")[0]
            if name not in facts:
                yield source.problem(
                    (*keys, "when", path), f"`{name}` is not a fact", did_you_mean(name, facts)
                )
        for index, turn in enumerate(script.turns):
            at = (*keys, "turns", index)
            for number, name in enumerate(turn.states):
                if name not in spec.constraints:
                    hint = did_you_mean(name, spec.constraints)
                    yield source.problem(
                        (*at, "states", number), f"`{name}` is not a constraint", hint
                    )
            for key in ("answers", "corrects", "asks"):
                fact = getattr(turn, key)
                if fact is not None and fact not in facts:
                    yield source.problem(
                        (*at, key), f"`{fact}` is not a fact", did_you_mean(fact, facts)
                    )
            if turn.unless_missing and missing not in facts:
                message = f"there is no fact `{missing}`, which names what is missing"
                yield source.problem(
                    (*at, "unless_missing"),
                    message,
                    "name another under `missing` in world.yaml",
                )


def _scripts(sources: DeclaredSources) -> Iterator[tuple[KeyPath, Script]]:
    for behavior, scripts in sources.dialogue.model.behaviors.items():
        for number, script in enumerate(scripts):
            yield ("behaviors", behavior, number), script
