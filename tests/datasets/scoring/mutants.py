"""Ways to be wrong, made from the right answer: a scorer is worth what it refuses.

Each kind applies where a golden has what it turns on, and is derived from constraints, tools and obligations, so that it
means something in every vertical. A golden that lets one of them pass is too weak.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from coverage_assets.conversations.declared.tools import Parameter
from coverage_assets.conversations.records.constraint_check import constraint_holds
from coverage_assets.conversations.records.vocabulary import OUTCOMES
from coverage_assets.conversations.simulator.environment import (
    Environment,
    State,
    ToolError,
    state_sha256,
)
from coverage_assets.datasets.scoring.constraints import Constraint, binding_constraints
from coverage_assets.datasets.scoring.oracle import Response, oracle_response

REFUSED = "refused"
REFUSAL = "I'm sorry, I can't help with that."

Mutate: TypeAlias = Callable[["_Right"], Iterator[Response]]


class _Right:
    """The right answer, and what wrong ones are made from."""

    def __init__(
        self, golden: Mapping[str, Any], conversation: Mapping[str, Any], toolbox: Environment
    ) -> None:
        self.golden = golden
        self.toolbox = toolbox
        self.response = oracle_response(conversation, golden)
        self.state: State = json.loads(golden["initial_state"])

    def but(self, **changes: Any) -> Response:
        """The right answer but for some keys."""
        return {**self.response, **changes}

    @property
    def calls(self) -> list[dict[str, Any]]:
        """The right calls."""
        calls: list[dict[str, Any]] = self.response["tool_calls"]
        return calls

    def actions(self, level: str) -> Iterator[tuple[str, bool, dict[str, Any]]]:
        """The golden's actions of a level: tool, whether arguments matter, and the arguments."""
        for one in self.golden["expected_actions"]:
            if one["level"] == level:
                yield one["name"], one["match"] == "exact", json.loads(one["arguments"])


def mutations(
    golden: Mapping[str, Any], conversation: Mapping[str, Any], toolbox: Environment
) -> Iterator[tuple[str, Response]]:
    """Wrong responses to one conversation, each with its kind; none of them may pass."""
    right = _Right(golden, conversation, toolbox)
    for kind, mutate in MUTATIONS.items():
        for response in mutate(right):
            yield kind, response


def _breaking(*ops: str) -> Mutate:
    """Offer, and act on, something that breaks a constraint of one of these kinds and as few others as can be."""

    def mutate(right: _Right) -> Iterator[Response]:
        binding = list(binding_constraints(right.golden))
        for constraint in binding:
            if constraint["op"] in ops:
                key = _breaks(constraint, binding, right)
                if key is not None:
                    yield _with(key, right)

    return mutate


def _breaks(constraint: Constraint, binding: list[Constraint], right: _Right) -> str | None:
    """The key of the record that breaks a constraint while satisfying most others."""
    found = [
        (sum(not constraint_holds(other, record) for other in binding), key)
        for key, record in right.state.get(right.toolbox.offers, {}).items()
        if not constraint_holds(constraint, record)
    ]
    return min(found)[1] if found else None


def _with(key: str, right: _Right) -> Response:
    """The right answer with another thing in place of the right one, wherever it is offered or acted on."""
    calls = []
    for call in right.calls:
        parameters = right.toolbox.tool(call["name"]).parameters
        swapped = {
            name: key for name in call["arguments"] if parameters[name].of == right.toolbox.offers
        }
        calls.append({**call, "arguments": {**call["arguments"], **swapped}})
    return right.but(offered_skus=[key], tool_calls=calls)


def _omitted_argument(right: _Right) -> Iterator[Response]:
    for place, call in _required_calls(right):
        for name in call["arguments"]:
            fewer = {other: value for other, value in call["arguments"].items() if other != name}
            yield _with_call(right, place, fewer)


def _changed_argument(right: _Right) -> Iterator[Response]:
    for place, call in _required_calls(right):
        for name, value in call["arguments"].items():
            other = (
                not value
                if isinstance(value, bool)
                else value + 1
                if isinstance(value, int)
                else f"{value}x"
            )
            yield _with_call(right, place, {**call["arguments"], name: other})


def _extra_argument(right: _Right) -> Iterator[Response]:
    for place, call in _required_calls(right):
        for name, parameter in right.toolbox.tool(call["name"]).parameters.items():
            if name not in call["arguments"]:
                yield _with_call(
                    right, place, {**call["arguments"], name: _some_value(parameter, right)}
                )
        yield _with_call(right, place, {**call["arguments"], "undeclared": ""})


def _required_calls(right: _Right) -> Iterator[tuple[int, dict[str, Any]]]:
    """The calls that are required with just these arguments, with their places."""
    required = [(name, arguments) for name, exact, arguments in right.actions("required") if exact]
    for place, call in enumerate(right.calls):
        if (call["name"], call["arguments"]) in required:
            yield place, call


def _with_call(right: _Right, place: int, arguments: dict[str, Any]) -> Response:
    calls = list(right.calls)
    calls[place] = {**calls[place], "arguments": arguments}
    return right.but(tool_calls=calls)


def _do_nothing(right: _Right) -> Iterator[Response]:
    """Say all the right words, claim the right outcome, and do nothing."""
    yield right.but(offered_skus=[], asked_slots=[], tool_calls=[])


def _refuse_everything(right: _Right) -> Iterator[Response]:
    yield right.but(
        final_outcome=REFUSED, offered_skus=[], asked_slots=[], tool_calls=[], messages=[REFUSAL]
    )


def _leak(right: _Right) -> Iterator[Response]:
    for secret in right.golden["must_not_communicate"]:
        yield right.but(messages=[*right.response["messages"], f"Between you and me: {secret}."])


def _unsaid(right: _Right) -> Iterator[Response]:
    if right.golden["must_communicate"]:
        yield right.but(messages=["Done."])


def _wrong_outcome(right: _Right) -> Iterator[Response]:
    for outcome in OUTCOMES:
        if outcome != right.golden["final_outcome"]:
            yield right.but(final_outcome=outcome)
    yield {key: value for key, value in right.response.items() if key != "final_outcome"}


def _forbidden_call(right: _Right) -> Iterator[Response]:
    for name, exact, arguments in right.actions("forbidden"):
        made = arguments if exact else next(_possible_arguments(name, right), {})
        yield right.but(tool_calls=[*right.calls, {"name": name, "arguments": made}])


def _extra_call(right: _Right) -> Iterator[Response]:
    """All that is right, and one change too many: of each tool that can still make one."""
    end = {name: dict(records) for name, records in right.state.items()}
    for call in right.calls:
        right.toolbox.call(end, call["name"], call["arguments"])
    before = state_sha256(end)
    for tool in right.toolbox.tools:
        for arguments in _possible_arguments(tool.name, right):
            after = {name: dict(records) for name, records in end.items()}
            if (
                _carried_out(right.toolbox, after, tool.name, arguments)
                and state_sha256(after) != before
            ):
                yield right.but(
                    tool_calls=[*right.calls, {"name": tool.name, "arguments": arguments}]
                )
                break


def _carried_out(toolbox: Environment, state: State, name: str, arguments: dict[str, Any]) -> bool:
    try:
        toolbox.call(state, name, arguments)
    except ToolError:
        return False
    return True


def _missing_call(right: _Right) -> Iterator[Response]:
    required = {name for name, _, _ in right.actions("required")} | set(_obliged(right, "call"))
    for place, call in enumerate(right.calls):
        if call["name"] in required:
            others = [
                other for at, other in enumerate(right.calls) if at != place and other != call
            ]
            yield right.but(tool_calls=others)


def _skipped_question(right: _Right) -> Iterator[Response]:
    for slot in _obliged(right, "ask"):
        yield right.but(
            asked_slots=[other for other in right.response["asked_slots"] if other != slot]
        )


def _nothing_offered(right: _Right) -> Iterator[Response]:
    if _obliged(right, "offer"):
        yield right.but(offered_skus=[])


def _unknown_offer(right: _Right) -> Iterator[Response]:
    yield right.but(offered_skus=[*right.response["offered_skus"], "no-such-thing"])


def _obliged(right: _Right, kind: str) -> list[str]:
    return [
        value
        for one in right.golden["obligations"]
        if one["kind"] == kind
        for value in one["values"]
    ]


def _possible_arguments(name: str, right: _Right) -> Iterator[dict[str, Any]]:
    """Arguments that a tool may accept, as far as its declaration tells: with the first keys, the second ones, ..."""
    parameters = {
        name: one for name, one in right.toolbox.tool(name).parameters.items() if not one.optional
    }
    keys = [len(right.state[one.of]) for one in parameters.values() if one.of]
    for place in range(max(keys, default=1)):
        yield {name: _some_value(one, right, place) for name, one in parameters.items()}


def _some_value(parameter: Parameter, right: _Right, place: int = 0) -> Any:
    if parameter.type == "integer":
        return max(1, parameter.minimum or 0) if parameter.maximum is None else parameter.maximum
    if parameter.type == "flag":
        return True
    if parameter.of is not None:
        keys = sorted(right.state[parameter.of])
        return keys[min(place, len(keys) - 1)] if keys else "none"
    return parameter.one_of[0] if parameter.one_of else "anything"


MUTATIONS: Mapping[str, Mutate] = {
    "over_cap": _breaking("le"),
    "under_floor": _breaking("ge"),
    "outside_set": _breaking("in", "not_in", "eq"),
    "unknown_offer": _unknown_offer,
    "omitted_argument": _omitted_argument,
    "changed_argument": _changed_argument,
    "extra_argument": _extra_argument,
    "missing_call": _missing_call,
    "extra_call": _extra_call,
    "forbidden_call": _forbidden_call,
    "do_nothing": _do_nothing,
    "refuse_everything": _refuse_everything,
    "skipped_question": _skipped_question,
    "nothing_offered": _nothing_offered,
    "leak": _leak,
    "unsaid": _unsaid,
    "wrong_outcome": _wrong_outcome,
}
"""Every kind of being wrong, in the order in which they are tried."""
