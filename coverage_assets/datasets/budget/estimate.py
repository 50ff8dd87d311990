"""Estimate what running a dataset against a model takes: input tokens, output tokens and cost.

A conversation is replayed with the turns of its own assistant. Every assistant turn is a request;
if it calls tools, their results go back in a second one. A request carries everything said so far,
the tools of its domain and the instructions, so the input grows with every turn. The output is the
assistant's text and its calls. A last turn without an answer counts with an answer of average
length.

Not counted, because a dataset does not hold them: reasoning tokens, answers longer than its own,
and discounts for cached or batched requests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coverage_assets.datasets.budget.prices import ModelPrice, PriceTable
from coverage_assets.datasets.budget.tokens import BAND, estimate_tokens
from coverage_assets.datasets.read import Dataset
from coverage_assets.foundation.digests import canonical_json

MESSAGE = 4
"""The tokens that mark a message's start, role and end."""
MILLION = 1_000_000
ASSISTANT = "assistant"


@dataclass(frozen=True)
class Usage:
    """The estimated tokens of all requests of a dataset."""

    conversations: int = 0
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.conversations + other.conversations,
            self.requests + other.requests,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
        )


@dataclass(frozen=True)
class Cost:
    """The cost with one model: the estimate, the lower and the upper limit."""

    model: str
    provider: str
    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class Budget:
    """The usage of a dataset, and its cost with every model of a price table."""

    dataset_id: str
    version: str
    usage: Usage
    costs: tuple[Cost, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the budget as plain values."""
        costs = [cost.__dict__ for cost in self.costs]
        return {
            "dataset_id": self.dataset_id,
            "version": self.version,
            **self.usage.__dict__,
            "costs": costs,
        }


def estimate_budget(dataset: Dataset, prices: PriceTable, *, instruction_tokens: int = 0) -> Budget:
    """Estimate the budget of one run over a dataset.

    `instruction_tokens` is the size of your own prompt, which is sent with every request.
    """
    usage = estimate_usage(dataset, instruction_tokens=instruction_tokens)
    return Budget(dataset.dataset_id, dataset.version, usage, costs_of(usage, prices))


def estimate_usage(dataset: Dataset, *, instruction_tokens: int = 0) -> Usage:
    """Estimate the tokens of one run over a dataset, reading one conversation at a time."""
    tools = _tool_tokens(dataset.metadata)
    answered, answers, open_ends, total = 0, 0, 0, Usage()
    for conversation in dataset.conversations():
        total += _conversation_usage(
            conversation, instruction_tokens + tools(conversation["domain"])
        )
        replies = [
            _reply_tokens(turn) for turn in conversation["turns"] if turn["role"] == ASSISTANT
        ]
        answered, answers = answered + sum(replies), answers + len(replies)
        open_ends += conversation["turns"][-1]["role"] != ASSISTANT
    average = round(answered / answers) if answers else 0
    return total + Usage(output_tokens=open_ends * average)


def total_usage(budgets: Iterable[Budget]) -> Usage:
    """Return the tokens of one run over several datasets."""
    return sum((budget.usage for budget in budgets), start=Usage())


def costs_of(usage: Usage, prices: PriceTable) -> tuple[Cost, ...]:
    """Return the cost of these tokens with every model of a price table."""
    return tuple(_cost(usage, price) for price in prices.models)


def _tool_tokens(metadata: Mapping[str, Any]) -> Callable[[str], int]:
    """Return a function from domain to the tokens of its tools.

    A domain whose tools the dataset does not list counts with all tools.
    """
    sizes = {
        str(tool.get("name")): estimate_tokens(canonical_json(tool))
        for tool in metadata.get("tools", ())
    }
    domains = metadata.get("simulator", {})
    offered = {
        domain: [tool["name"] for tool in found.get("tools", ())]
        for domain, found in domains.items()
    }
    totals = {
        domain: sum(sizes.get(name, 0) for name in names) for domain, names in offered.items()
    }
    return lambda domain: totals.get(domain, sum(sizes.values()))


def _conversation_usage(conversation: Mapping[str, Any], carried: int) -> Usage:
    context, requests, into, out = carried, 0, 0, 0
    for turn in conversation["turns"]:
        if turn["role"] != ASSISTANT:
            context += MESSAGE + estimate_tokens(turn["text"])
            continue
        for reply, results in _requests(turn):
            requests, into, out = requests + 1, into + context + MESSAGE, out + reply
            context += MESSAGE + reply + results
    if conversation["turns"][-1]["role"] != ASSISTANT:
        requests, into = requests + 1, into + context + MESSAGE
    return Usage(1, requests, into, out)


def _requests(turn: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Return the requests of one assistant turn: output tokens, and tokens of tool results."""
    answer = (estimate_tokens(turn["text"]), 0)
    calls = turn["tool_calls"]
    if not calls:
        return [answer]
    called = sum(_call_tokens(call) for call in calls)
    return [(called, sum(MESSAGE + estimate_tokens(call["result"]) for call in calls)), answer]


def _reply_tokens(turn: Mapping[str, Any]) -> int:
    return sum(out for out, _ in _requests(turn))


def _call_tokens(call: Mapping[str, Any]) -> int:
    return MESSAGE + estimate_tokens(call["name"]) + estimate_tokens(call["arguments"])


def _cost(usage: Usage, price: ModelPrice) -> Cost:
    base = (usage.input_tokens * price.input + usage.output_tokens * price.output) / MILLION
    least, most = price.tokens
    middle = base * (least + most) / 2
    return Cost(
        price.model,
        price.provider,
        round(middle, 4),
        round(base * least * (1 - BAND), 4),
        round(base * most * (1 + BAND), 4),
    )
