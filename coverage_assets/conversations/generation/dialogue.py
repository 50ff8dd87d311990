"""Runs one conversation turn by turn, and carries out the right assistant's calls as it goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coverage_assets.conversations.compile import (
    CompiledDomain,
    CompiledScript,
    CompiledVertical,
    Decision,
)
from coverage_assets.conversations.declared import TurnEntry
from coverage_assets.conversations.expressions import ExpressionError
from coverage_assets.conversations.generation.constraints import (
    ConstraintTracker,
    InconsistentGoldenError,
    JsonRecord,
)
from coverage_assets.conversations.records import GATES, contains_phrase, normalize
from coverage_assets.conversations.sampling import Facts
from coverage_assets.conversations.simulator import (
    State,
    ToolError,
    copy_state,
    state_json,
    state_sha256,
)
from coverage_assets.foundation.digests import canonical_json
from coverage_assets.foundation.random_stream import random_stream

OUTCOME = "outcome"


class DialogueRun:
    """One conversation while it runs: its turns, its world, and what its golden will say."""

    def __init__(
        self, vertical: CompiledVertical, domain: CompiledDomain, facts: Facts, key: Sequence[str]
    ) -> None:
        self.vertical, self.domain, self.facts = vertical, domain, facts
        self._stream = random_stream(*key)
        self.initial = build_initial_state(domain, facts)
        self.state: State = copy_state(self.initial)
        self.constraints = ConstraintTracker(domain.constraints, facts)
        self.turns: list[JsonRecord] = []
        self.turn_outcomes: list[JsonRecord] = []
        self.expected: list[JsonRecord] = []
        self.offered = _offered_keys(domain.offered, facts)
        self.plan = [step for step in domain.plans[facts[OUTCOME]] if step.applies(facts)]

    def run(self, script: CompiledScript) -> None:
        """Run every turn of a script."""
        for number, entry in enumerate(script.turns, 1):
            text = self.domain.grammar.render(
                entry.symbol, self.facts, self._stream.named("turn", str(number))
            )
            self._track_constraints(entry, number, text)
            self.turns.append(
                {
                    "turn": number,
                    "role": "user" if entry.user is not None else "assistant",
                    "act": entry.symbol.partition(".")[0],
                    "text": text,
                    "tool_calls": [call for stage in entry.stages for call in self._call(stage)],
                    "asked_slots": [str(self.facts[entry.asks])] if entry.asks is not None else [],
                    "offered": list(self.offered) if entry.offers else [],
                }
            )
            reached = self.facts[OUTCOME] if entry.ends else entry.outcome
            if reached is not None:
                self.turn_outcomes.append({"turn": number, "outcome": reached})

    def golden(self, decision: Decision) -> JsonRecord:
        """Return what a program needs to judge any answer to this conversation."""
        forbidden = [
            {"name": name, "level": "forbidden", "match": "any", "arguments": "{}"}
            for name in self.domain.forbidden
        ]
        obligations = [self.vertical.obligations[name] for name in decision.obligations]
        required_texts = [
            self.render_text(self.domain.text_symbols[text]) for text in decision.must_say
        ]
        return {
            "generator_sha256": self.domain.sha256,
            "taxonomy_sha256": self.vertical.taxonomy_sha256,
            "initial_state": state_json(self.initial),
            "constraints": self.constraints.records,
            "obligations": [
                {"kind": one.kind, "values": one.resolve(self.facts)} for one in obligations
            ],
            "expected_actions": [*self.expected, *forbidden],
            "final_state_sha256": state_sha256(self.state),
            "final_outcome": decision.outcome,
            "turn_outcomes": self.turn_outcomes,
            "policy_flags": list(decision.flags),
            "must_communicate": list(dict.fromkeys(required_texts)),
            "must_not_communicate": [self.render_text(symbol) for symbol in self.domain.secrets],
            "gates": list(GATES),
        }

    def render_text(self, symbol: str) -> str:
        """Return the words that a required or secret text has in this conversation."""
        return self.domain.grammar.raw(symbol, self.facts, self._stream.named("said", symbol))

    def _track_constraints(self, entry: TurnEntry, number: int, text: str) -> None:
        """Activate and correct the constraints that a turn states; its text must say them."""
        skipped = str(self.facts[self.domain.missing]) if entry.unless_missing else ""
        for name in entry.states:
            if name != skipped and self.constraints.activate(name, number, first=entry.first):
                self._require_stated(name, number, text, first=entry.first)
        if entry.answers is not None and self.facts[entry.answers] in self.domain.constraints:
            name = str(self.facts[entry.answers])
            if self.constraints.activate(name, number, first=False):
                self._require_stated(name, number, text, first=False)
        if entry.corrects is not None:
            name = str(self.facts[entry.corrects])
            self.constraints.correct(name, number)
            self._require_stated(name, number, text, first=False)

    def _require_stated(self, name: str, number: int, text: str, *, first: bool) -> None:
        constraint = self.domain.constraints[name]
        symbols = constraint.says_first if first and constraint.says_first else constraint.says
        phrases = [self.render_text(symbol) for symbol in symbols]
        if not phrases:
            return
        normalized = normalize(text)
        if not any(contains_phrase(normalized, phrase) for phrase in phrases):
            message = f"turn {number} should say `{name}` as one of {phrases}, but says {text!r}"
            raise InconsistentGoldenError(message, ("constraints", name))

    def _call(self, stage: str) -> Iterator[JsonRecord]:
        """Carry out the plan's steps of a stage, and yield their calls."""
        for step in self.plan:
            if step.stage != stage:
                continue
            try:
                arguments = {name: value(self.facts) for name, value in step.arguments.items()}
                result = self.domain.environment.call(self.state, step.tool, arguments)
            except (ToolError, ExpressionError) as error:
                outcome = self.facts[OUTCOME]
                message = f"the plan of `{outcome}` cannot be carried out: {error}"
                raise InconsistentGoldenError(message, ("plans", outcome)) from None
            written = canonical_json(arguments)
            self.expected.append(
                {"name": step.tool, "level": step.level, "match": "exact", "arguments": written}
            )
            yield {"name": step.tool, "arguments": written, "result": canonical_json(result)}


def build_initial_state(domain: CompiledDomain, facts: Facts) -> State:
    """Return the world before the conversation."""
    state: State = domain.environment.empty_state()
    for number, template in enumerate(domain.record_templates):
        if template.condition is not None and not template.condition(facts):
            continue
        try:
            record = {name: value(facts) for name, value in template.fields.items()}
        except ExpressionError as error:
            raise InconsistentGoldenError(str(error), ("records", number)) from None
        key = record[domain.environment.collections[template.collection].key]
        if str(key) in state[template.collection]:
            message = f"two records of `{template.collection}` have the key {key!r}"
            raise InconsistentGoldenError(message, ("records", number))
        state[template.collection][str(key)] = record
    domain.environment.check_state(state)
    return state


def _offered_keys(name: str, facts: Facts) -> list[str]:
    keys = facts[name]
    if not isinstance(keys, list | tuple) or not all(isinstance(key, str) for key in keys):
        raise InconsistentGoldenError(
            f"the fact `{name}` is {keys!r}, which is not a list of keys", ("facts", name)
        )
    return list(keys)
