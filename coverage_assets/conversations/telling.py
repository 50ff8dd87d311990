"""Telling one conversation: turn by turn, with the right assistant's calls carried out in a simulated world."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from coverage_assets.conversations.draws import draws
from coverage_assets.conversations.facts import Facts
from coverage_assets.conversations.golden import JsonRecord, Wishes
from coverage_assets.conversations.models import TurnEntry
from coverage_assets.conversations.outcomes import Decision
from coverage_assets.conversations.playbook import Call, DomainPlay, Playbook, Tale
from coverage_assets.conversations.records import GATES
from coverage_assets.conversations.simulator import State, copy_state, state_json, state_sha256
from coverage_assets.foundation.digests import canonical_json

LOOK_UP = "look_up"
ACT = "act"


class BrokenPromiseError(ValueError):
    """The declared files make a conversation that is not what its golden says; the text says how."""


class Telling:
    """A conversation while it is told."""

    def __init__(self, playbook: Playbook, play: DomainPlay, facts: Facts, key: Sequence[str]) -> None:
        self.playbook, self.play, self.facts = playbook, play, facts
        self._stream = draws(*key)
        self.initial = furnish(play, facts)
        self.state: State = copy_state(self.initial)
        self.wishes = Wishes(play.wishes, facts)
        self.turns: list[JsonRecord] = []
        self.turn_outcomes: list[JsonRecord] = []
        self.expected: list[JsonRecord] = []
        self.offered = [str(key) for key in facts["offered"]]

    def tell(self, tale: Tale) -> None:
        """Tell all turns."""
        outcome = self.facts["outcome"]
        for number, entry in enumerate(tale.turns, 1):
            role, symbol = ("user", entry.user) if entry.user is not None else ("assistant", entry.assistant)
            text = self.play.grammar.render(str(symbol), self.facts, self._stream.named("turn", str(number)))
            self._wish(entry, number, text)
            calls = [call for stage in _stages(entry) for call in self._calls(stage)]
            turn = {
                "turn": number,
                "role": role,
                "act": str(symbol).partition(".")[0],
                "text": text,
                "tool_calls": calls,
                "asked_slots": [str(self.facts[entry.asks])] if entry.asks is not None else [],
                "offered_skus": list(self.offered) if entry.offers else [],
            }
            self.turns.append(turn)
            reached = outcome if entry.ends else entry.outcome
            if reached is not None:
                self.turn_outcomes.append({"turn": number, "outcome": reached})

    def golden(self, decision: Decision) -> JsonRecord:
        """What a program needs to judge any answer to this conversation."""
        never = [
            {"name": name, "level": "forbidden", "match": "any", "arguments": "{}"} for name in self.play.forbidden
        ]
        duties = [self.playbook.duties[name] for name in decision.obligations]
        return {
            "generator_sha256": self.play.sha256,
            "taxonomy_sha256": self.playbook.taxonomy_sha256,
            "initial_state": state_json(self.initial),
            "constraints": self.wishes.records,
            "obligations": [{"kind": duty.kind, "values": duty.of_facts(self.facts)} for duty in duties],
            "expected_actions": [*self.expected, *never],
            "final_state_sha256": state_sha256(self.state),
            "final_outcome": decision.outcome,
            "turn_outcomes": self.turn_outcomes,
            "policy_flags": list(decision.flags),
            "must_communicate": list(dict.fromkeys(self._said(self.play.said[text]) for text in decision.must_say)),
            "must_not_communicate": [self._said(symbol) for symbol in self.play.secrets],
            "gates": list(GATES),
        }

    def hold(self, golden: JsonRecord) -> None:
        """Hold the conversation against its golden; a `BrokenPromiseError` says what does not agree."""
        assistant = _plain(turn["text"] for turn in self.turns if turn["role"] == "assistant")
        everything = _plain(turn["text"] for turn in self.turns)
        for text in golden["must_communicate"]:
            if text.casefold() not in assistant:
                raise BrokenPromiseError(f"the assistant never says {text!r}, which must be communicated")
        for text in golden["must_not_communicate"]:
            if text.casefold() in everything:
                raise BrokenPromiseError(f"somebody says {text!r}, which must not be communicated")
        required = [action for action in self.expected if action["level"] == "required"]
        if not required or golden["final_state_sha256"] == state_sha256(self.initial):
            raise BrokenPromiseError(
                f"who does nothing would be right: the plan of `{golden['final_outcome']}` changes nothing"
            )
        planned = [call for call in self.play.plans[golden["final_outcome"]] if self._happens(call)]
        if len(planned) != len(self.expected):
            raise BrokenPromiseError(f"the script has no turn for a stage of the plan of `{golden['final_outcome']}`")
        self._hold_offers(golden)

    def _hold_offers(self, golden: JsonRecord) -> None:
        """One thing and no other must be right to offer; nothing, where nothing fits."""
        if self.offered and golden["final_outcome"] == self.facts["outcome"]:
            best = self.wishes.best(self.initial[self.play.offers])
            if best != self.offered:
                raise BrokenPromiseError(f"{best} fit what was said best, but {self.offered} is offered")
        elif golden["final_outcome"] == "no_match":
            best = self.wishes.best(self.initial[self.play.offers])
            if best:
                raise BrokenPromiseError(f"{best} would fit what was said, but the outcome is `no_match`")

    def _wish(self, entry: TurnEntry, number: int, text: str) -> None:
        """What this turn says of the person's wishes."""
        skipped = str(self.facts["missing"]) if entry.unless_missing else ""
        for name in entry.states:
            if name != skipped and self.wishes.states(name, number, first=entry.first):
                self._must_sound(name, number, text, first=entry.first)
        if entry.answers is not None and self.facts[entry.answers] in self.play.wishes:
            name = str(self.facts[entry.answers])
            if self.wishes.states(name, number, first=False):
                self._must_sound(name, number, text, first=False)
        if entry.corrects is not None:
            name = str(self.facts[entry.corrects])
            self.wishes.corrects(name, number)
            self._must_sound(name, number, text, first=False)

    def _must_sound(self, name: str, number: int, text: str, *, first: bool) -> None:
        wish = self.play.wishes[name]
        symbols = wish.says_first if first and wish.says_first else wish.says
        sounds = [self._said(symbol) for symbol in symbols]
        spoken = text.casefold()
        if sounds and not any(sound.casefold() in spoken for sound in sounds):
            raise BrokenPromiseError(f"turn {number} should say `{name}` as one of {sounds}, but says {text!r}")

    def _calls(self, stage: str) -> Iterator[JsonRecord]:
        """Carry out what the plan has for a stage."""
        for call in self.play.plans[self.facts["outcome"]]:
            if call.stage != stage or not self._happens(call):
                continue
            arguments = {name: value(self.facts) for name, value in call.arguments.items()}
            result = self.play.toolbox.call(self.state, call.tool, arguments)
            written = canonical_json(arguments)
            self.expected.append({"name": call.tool, "level": call.level, "match": "exact", "arguments": written})
            yield {"name": call.tool, "arguments": written, "result": canonical_json(result)}

    def _happens(self, call: Call) -> bool:
        return call.condition is None or bool(call.condition(self.facts))

    def _said(self, symbol: str) -> str:
        return self.play.grammar.raw(symbol, self.facts, self._stream.named("said", symbol))


def furnish(play: DomainPlay, facts: Facts) -> State:
    """The world before the conversation."""
    state: State = play.toolbox.empty_state()
    for record in play.furniture:
        if record.condition is None or record.condition(facts):
            fields = {name: value(facts) for name, value in record.fields.items()}
            collection = play.toolbox.collections[record.collection]
            state[record.collection][str(fields[collection.key])] = fields
    play.toolbox.check_state(state)
    return state


def _stages(entry: TurnEntry) -> tuple[str, ...]:
    return (entry.does,) if isinstance(entry.does, str) else entry.does


def _plain(texts: Any) -> str:
    return "\n".join(texts).casefold()
