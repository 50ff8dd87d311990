"""Telling one conversation: turn by turn, with the right assistant's calls carried out in a simulated world."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coverage_assets.conversations.compile.decision_table import Decision
from coverage_assets.conversations.compile.program import (
    CompiledDomain,
    CompiledScript,
    CompiledVertical,
)
from coverage_assets.conversations.declared.dialogue import TurnEntry
from coverage_assets.conversations.expressions.compiler import ExpressionError
from coverage_assets.conversations.generation.constraints import (
    ConstraintTracker,
    InconsistentGoldenError,
    JsonRecord,
)
from coverage_assets.conversations.records.models import GATES
from coverage_assets.conversations.records.text_match import contains_phrase
from coverage_assets.conversations.sampling.samplers import Facts
from coverage_assets.conversations.simulator.environment import (
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
    """A conversation while it is told."""

    def __init__(
        self, playbook: CompiledVertical, play: CompiledDomain, facts: Facts, key: Sequence[str]
    ) -> None:
        self.playbook, self.play, self.facts = playbook, play, facts
        self._stream = random_stream(*key)
        self.initial = build_initial_state(play, facts)
        self.state: State = copy_state(self.initial)
        self.wishes = ConstraintTracker(play.constraints, facts)
        self.turns: list[JsonRecord] = []
        self.turn_outcomes: list[JsonRecord] = []
        self.expected: list[JsonRecord] = []
        self.offered = _keys(play.offered, facts)
        self.plan = [call for call in play.plans[facts[OUTCOME]] if call.applies(facts)]

    def tell(self, tale: CompiledScript) -> None:
        """Tell all turns."""
        for number, entry in enumerate(tale.turns, 1):
            text = self.play.grammar.render(
                entry.symbol, self.facts, self._stream.named("turn", str(number))
            )
            self._wish(entry, number, text)
            self.turns.append(
                {
                    "turn": number,
                    "role": "user" if entry.user is not None else "assistant",
                    "act": entry.symbol.partition(".")[0],
                    "text": text,
                    "tool_calls": [call for stage in entry.stages for call in self._calls(stage)],
                    "asked_slots": [str(self.facts[entry.asks])] if entry.asks is not None else [],
                    "offered_skus": list(self.offered) if entry.offers else [],
                }
            )
            reached = self.facts[OUTCOME] if entry.ends else entry.outcome
            if reached is not None:
                self.turn_outcomes.append({"turn": number, "outcome": reached})

    def golden(self, decision: Decision) -> JsonRecord:
        """What a program needs to judge any answer to this conversation."""
        never = [
            {"name": name, "level": "forbidden", "match": "any", "arguments": "{}"}
            for name in self.play.forbidden
        ]
        duties = [self.playbook.obligations[name] for name in decision.obligations]
        return {
            "generator_sha256": self.play.sha256,
            "taxonomy_sha256": self.playbook.taxonomy_sha256,
            "initial_state": state_json(self.initial),
            "constraints": self.wishes.records,
            "obligations": [
                {"kind": duty.kind, "values": duty.resolve(self.facts)} for duty in duties
            ],
            "expected_actions": [*self.expected, *never],
            "final_state_sha256": state_sha256(self.state),
            "final_outcome": decision.outcome,
            "turn_outcomes": self.turn_outcomes,
            "policy_flags": list(decision.flags),
            "must_communicate": list(
                dict.fromkeys(self.spell(self.play.text_symbols[text]) for text in decision.must_say)
            ),
            "must_not_communicate": [self.spell(symbol) for symbol in self.play.secrets],
            "gates": list(GATES),
        }

    def _wish(self, entry: TurnEntry, number: int, text: str) -> None:
        """What this turn says of the person's wishes."""
        skipped = str(self.facts[self.play.missing]) if entry.unless_missing else ""
        for name in entry.states:
            if name != skipped and self.wishes.states(name, number, first=entry.first):
                self._must_sound(name, number, text, first=entry.first)
        if entry.answers is not None and self.facts[entry.answers] in self.play.constraints:
            name = str(self.facts[entry.answers])
            if self.wishes.states(name, number, first=False):
                self._must_sound(name, number, text, first=False)
        if entry.corrects is not None:
            name = str(self.facts[entry.corrects])
            self.wishes.corrects(name, number)
            self._must_sound(name, number, text, first=False)

    def _must_sound(self, name: str, number: int, text: str, *, first: bool) -> None:
        wish = self.play.constraints[name]
        symbols = wish.says_first if first and wish.says_first else wish.says
        sounds = [self.spell(symbol) for symbol in symbols]
        if sounds and not any(contains_phrase(text, sound) for sound in sounds):
            message = f"turn {number} should say `{name}` as one of {sounds}, but says {text!r}"
            raise InconsistentGoldenError(message, ("constraints", name))

    def _calls(self, stage: str) -> Iterator[JsonRecord]:
        """Carry out what the plan has for a stage."""
        for call in self.plan:
            if call.stage != stage:
                continue
            try:
                arguments = {name: value(self.facts) for name, value in call.arguments.items()}
                result = self.play.environment.call(self.state, call.tool, arguments)
            except (ToolError, ExpressionError) as error:
                outcome = self.facts[OUTCOME]
                message = f"the plan of `{outcome}` cannot be carried out: {error}"
                raise InconsistentGoldenError(message, ("plans", outcome)) from None
            written = canonical_json(arguments)
            self.expected.append(
                {"name": call.tool, "level": call.level, "match": "exact", "arguments": written}
            )
            yield {"name": call.tool, "arguments": written, "result": canonical_json(result)}

    def spell(self, symbol: str) -> str:
        """The words that a text stands for in this conversation."""
        return self.play.grammar.raw(symbol, self.facts, self._stream.named("said", symbol))


def build_initial_state(play: CompiledDomain, facts: Facts) -> State:
    """The world before the conversation."""
    state: State = play.environment.empty_state()
    for number, record in enumerate(play.record_templates):
        if record.condition is None or record.condition(facts):
            try:
                fields = {name: value(facts) for name, value in record.fields.items()}
            except ExpressionError as error:
                raise InconsistentGoldenError(str(error), ("records", number)) from None
            key = fields[play.environment.collections[record.collection].key]
            if str(key) in state[record.collection]:
                message = f"two records of `{record.collection}` have the key {key!r}"
                raise InconsistentGoldenError(message, ("records", number))
            state[record.collection][str(key)] = fields
    play.environment.check_state(state)
    return state


def _keys(name: str, facts: Facts) -> list[str]:
    keys = facts[name]
    if not isinstance(keys, list | tuple) or not all(isinstance(key, str) for key in keys):
        raise InconsistentGoldenError(
            f"the fact `{name}` is {keys!r}, which is not a list of keys", ("facts", name)
        )
    return list(keys)
