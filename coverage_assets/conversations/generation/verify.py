"""Checks a golden against the conversation that it was generated with.

A golden is worthless if a wrong answer passes it or the right answer fails it. What is found here
is a mistake in the declared files, and is raised as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from coverage_assets.conversations.compile import BinCheck, Decision
from coverage_assets.conversations.declared import DeclaredKey
from coverage_assets.conversations.expressions import ExpressionError
from coverage_assets.conversations.generation.constraints import (
    InconsistentGoldenError,
    JsonRecord,
    LeakedSecretError,
)
from coverage_assets.conversations.generation.dialogue import DialogueRun
from coverage_assets.conversations.records import contains_phrase, normalize
from coverage_assets.conversations.sampling import Facts
from coverage_assets.conversations.simulator import state_sha256

Fault = tuple[DeclaredKey | None, str]
"""The declaration at fault, where that is one thing, and what does not agree."""

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


def check_bin(check: BinCheck, facts: Facts) -> None:
    """Refuse facts that do not lie in the scenario's bin."""
    try:
        fault = _bin_fault(check, facts)
    except ExpressionError as error:
        fault = str(error)
    if fault is not None:
        raise InconsistentGoldenError(fault, ("proofs", check.index))


def _bin_fault(check: BinCheck, facts: Facts) -> str | None:
    bin_ = facts[check.axis]
    if check.bin is not None and check.bin != bin_:
        return None
    if check.that is not None and not check.that(facts):
        shown = {name: facts[name] for name in sorted(check.that.names) if name in facts}
        return f"`{check.that.text}` does not hold in bin `{bin_}` of `{check.axis}`: {shown}"
    if check.number is not None:
        number = check.number(facts)
        if type(number) is not int or Decimal(number) not in check.intervals[bin_]:
            return f"`{check.number.text}` is {number!r}, outside bin `{bin_}` of `{check.axis}`"
    return None


def check_golden(dialogue: DialogueRun, golden: JsonRecord, decision: Decision) -> None:
    """Refuse a golden that does not agree with its conversation, or a conversation with a leak.

    A leaked secret is a `LeakedSecretError`, and is raised only if nothing else is wrong.
    """
    for about, fault in _faults(dialogue, golden, decision):
        raise InconsistentGoldenError(fault, about)
    texts = [normalize(turn["text"]) for turn in dialogue.turns]
    for number, secret in enumerate(golden["must_not_communicate"]):
        if any(contains_phrase(text, secret) for text in texts):
            raise LeakedSecretError(
                f"somebody says {secret!r}, which must not be communicated", ("secrets", number)
            )


def check_invariance(base: Mapping[str, Any], pair: Mapping[str, Any]) -> None:
    """Refuse an INV pair whose golden judges differently from its base's."""
    for key in JUDGED:
        if base[key] != pair[key]:
            raise InconsistentGoldenError(
                f"what is redrawn matters: `{key}` is {base[key]} in the base, and {pair[key]} here"
            )


def _faults(dialogue: DialogueRun, golden: JsonRecord, decision: Decision) -> Iterator[Fault]:
    yield from _text_faults(dialogue, decision)
    yield from _plan_faults(dialogue, golden)
    yield from _obligation_faults(dialogue, golden, decision)
    yield from _offer_faults(dialogue, golden)


def _text_faults(dialogue: DialogueRun, decision: Decision) -> Iterator[Fault]:
    """Find required texts that no turn of the assistant contains."""
    texts = [normalize(turn["text"]) for turn in dialogue.turns if turn["role"] == "assistant"]
    for text in decision.must_say:
        symbol = dialogue.domain.text_symbols[text]
        phrase = dialogue.render_text(symbol)
        if not any(contains_phrase(said, phrase) for said in texts):
            yield (
                ("grammar", symbol),
                f"the assistant never says {phrase!r}, which must be communicated",
            )


def _plan_faults(dialogue: DialogueRun, golden: JsonRecord) -> Iterator[Fault]:
    """Find a plan that changes nothing, or that the script does not carry out in full."""
    outcome = golden["final_outcome"]
    required = [action for action in dialogue.expected if action["level"] == "required"]
    if not required or golden["final_state_sha256"] == state_sha256(dialogue.initial):
        yield (
            ("plans", outcome),
            f"who does nothing would be right: the plan of `{outcome}` changes nothing",
        )
    if len(dialogue.plan) != len(dialogue.expected):
        yield ("plans", outcome), f"the script has no turn for a stage of the plan of `{outcome}`"


def _obligation_faults(
    dialogue: DialogueRun, golden: JsonRecord, decision: Decision
) -> Iterator[Fault]:
    """Find obligations that the right assistant does not meet, or that name nothing."""
    turns = dialogue.turns
    done = {
        "ask": {slot for turn in turns for slot in turn["asked_slots"]},
        "offer": {key for turn in turns for key in turn["offered"]},
        "call": {call["name"] for turn in turns for call in turn["tool_calls"]},
    }
    for name, obligation in zip(decision.obligations, golden["obligations"], strict=True):
        about, kind = ("obligations", name), obligation["kind"]
        wanted, found = set(obligation["values"]), done[kind]
        if not all(obligation["values"]) or not wanted:
            yield about, f"an obligation to {kind} names nothing: {obligation['values']}"
        elif not (wanted & found if kind == "offer" else wanted <= found):
            has_to = f"the assistant has to {kind} {sorted(wanted)}"
            yield about, f"{has_to}, and the script has no turn in which it does"


def _offer_faults(dialogue: DialogueRun, golden: JsonRecord) -> Iterator[Fault]:
    """Find offers that are not the best ones, and records that fit where none may."""
    outcome = golden["final_outcome"]
    nothing_fits = outcome in dialogue.vertical.no_match_outcomes
    if not dialogue.offered and not nothing_fits:
        return
    best = dialogue.constraints.best(dialogue.initial[dialogue.domain.offers])
    if dialogue.offered and sorted(best) != sorted(dialogue.offered):
        offered = ("facts", dialogue.domain.offered)
        yield offered, f"{best} fit what was said best, but {dialogue.offered} is offered"
    if nothing_fits and best:
        yield None, f"{best} would fit what was said, but the outcome is `{outcome}`"
