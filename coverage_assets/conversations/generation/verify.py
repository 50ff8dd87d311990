"""What a golden promises, held against the conversation that it was made with.

A golden that some wrong answer would pass, or that the right answer would fail, is worth nothing: what is found here is a mistake
in the declared files, and is raised as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from coverage_assets.conversations.compile.decision_table import Decision
from coverage_assets.conversations.compile.program import BinCheck
from coverage_assets.conversations.declared.sources import DeclaredKey
from coverage_assets.conversations.expressions.compiler import ExpressionError
from coverage_assets.conversations.generation.constraints import (
    InconsistentGoldenError,
    JsonRecord,
    LeakedSecretError,
)
from coverage_assets.conversations.generation.dialogue import DialogueRun
from coverage_assets.conversations.records.text_match import contains_phrase
from coverage_assets.conversations.sampling.samplers import Facts
from coverage_assets.conversations.simulator.environment import state_sha256

Fault = tuple[DeclaredKey | None, str]
"""What does not agree, after what was declared so where that is one thing."""

JUDGED = (
    "constraints",
    "obligations",
    "expected_actions",
    "final_outcome",
    "turn_outcomes",
    "policy_flags",
    "must_communicate",
)
"""What an INV pair must not change."""


def check_bin(evidence: BinCheck, facts: Facts) -> None:
    """Refuse facts that do not lie in the scenario's bin."""
    try:
        fault = _disproof(evidence, facts)
    except ExpressionError as error:
        fault = str(error)
    if fault is not None:
        raise InconsistentGoldenError(fault, ("proofs", evidence.index))


def _disproof(evidence: BinCheck, facts: Facts) -> str | None:
    """How facts do not lie in the scenario's bin."""
    bin_ = facts[evidence.axis]
    if evidence.bin is not None and evidence.bin != bin_:
        return None
    if evidence.that is not None and not evidence.that(facts):
        shown = {name: facts[name] for name in sorted(evidence.that.names) if name in facts}
        return f"`{evidence.that.text}` does not hold in bin `{bin_}` of `{evidence.axis}`: {shown}"
    if evidence.number is not None:
        number = evidence.number(facts)
        if type(number) is not int or Decimal(number) not in evidence.intervals[bin_]:
            return (
                f"`{evidence.number.text}` is {number!r}, outside bin `{bin_}` of `{evidence.axis}`"
            )
    return None


def check_golden(telling: DialogueRun, golden: JsonRecord, decision: Decision) -> None:
    """Hold a conversation against its golden; a `InconsistentGoldenError` says what does not agree.

    A secret that is said is a `LeakedSecretError`, and nothing else is wrong then.
    """
    for about, fault in _faults(telling, golden, decision):
        raise InconsistentGoldenError(fault, about)
    said = "\n".join(turn["text"] for turn in telling.turns)
    for number, secret in enumerate(golden["must_not_communicate"]):
        if contains_phrase(said, secret):
            raise LeakedSecretError(
                f"somebody says {secret!r}, which must not be communicated", ("secrets", number)
            )


def check_invariance(base: Mapping[str, Any], pair: Mapping[str, Any]) -> None:
    """Refuse an INV pair whose golden judges otherwise than its base's."""
    for key in JUDGED:
        if base[key] != pair[key]:
            raise InconsistentGoldenError(
                f"what is redrawn matters: `{key}` is {base[key]} in the base, and {pair[key]} here"
            )


def _faults(telling: DialogueRun, golden: JsonRecord, decision: Decision) -> Iterator[Fault]:
    yield from _of_words(telling, decision)
    yield from _of_deeds(telling, golden)
    yield from _of_obligations(telling, golden, decision)
    yield from _of_offers(telling, golden)


def _of_words(telling: DialogueRun, decision: Decision) -> Iterator[Fault]:
    assistant = "\n".join(turn["text"] for turn in telling.turns if turn["role"] == "assistant")
    for text in decision.must_say:
        symbol = telling.play.text_symbols[text]
        words = telling.spell(symbol)
        if not contains_phrase(assistant, words):
            yield (
                ("grammar", symbol),
                f"the assistant never says {words!r}, which must be communicated",
            )


def _of_deeds(telling: DialogueRun, golden: JsonRecord) -> Iterator[Fault]:
    outcome = golden["final_outcome"]
    required = [action for action in telling.expected if action["level"] == "required"]
    if not required or golden["final_state_sha256"] == state_sha256(telling.initial):
        yield (
            ("plans", outcome),
            f"who does nothing would be right: the plan of `{outcome}` changes nothing",
        )
    if len(telling.plan) != len(telling.expected):
        yield ("plans", outcome), f"the script has no turn for a stage of the plan of `{outcome}`"


def _of_obligations(
    telling: DialogueRun, golden: JsonRecord, decision: Decision
) -> Iterator[Fault]:
    """What must be done on the way is done by the right assistant; an obligation to nothing is none."""
    turns = telling.turns
    done = {
        "ask": {slot for turn in turns for slot in turn["asked_slots"]},
        "offer": {key for turn in turns for key in turn["offered_skus"]},
        "call": {call["name"] for turn in turns for call in turn["tool_calls"]},
    }
    for name, duty in zip(decision.obligations, golden["obligations"], strict=True):
        about = ("obligations", name)
        wanted, found = set(duty["values"]), done[duty["kind"]]
        if not all(duty["values"]) or not wanted:
            yield about, f"an obligation to {duty['kind']} names nothing: {duty['values']}"
        elif not (wanted & found if duty["kind"] == "offer" else wanted <= found):
            yield (
                about,
                f"the assistant has to {duty['kind']} {sorted(wanted)}, and the script has no turn in which it does",
            )


def _of_offers(telling: DialogueRun, golden: JsonRecord) -> Iterator[Fault]:
    """What is offered and nothing else must be right to offer; nothing, where nothing may fit."""
    outcome = golden["final_outcome"]
    alone = outcome in telling.playbook.no_match_outcomes
    if not telling.offered and not alone:
        return
    best = telling.wishes.best(telling.initial[telling.play.offers])
    if telling.offered and sorted(best) != sorted(telling.offered):
        offered = ("facts", telling.play.offered)
        yield offered, f"{best} fit what was said best, but {telling.offered} is offered"
    if alone and best:
        yield None, f"{best} would fit what was said, but the outcome is `{outcome}`"
