"""Wrong answers made from the reference answer: a scorer is worth what it refuses.

Each kind applies to goldens that have the field it alters, and is derived from constraints, tools
and obligations, so that it means something in every vertical. A golden that lets one of them pass
is too weak.
"""

from __future__ import annotations

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
from coverage_assets.datasets.scoring.oracle import Response
from tests.datasets.scoring.reference_answer import Reference

REFUSED = "refused"


REFUSAL = "I'm sorry, I can't help with that."


Mutate: TypeAlias = Callable[[Reference], Iterator[Response]]


def mutants(
    golden: Mapping[str, Any], conversation: Mapping[str, Any], environment: Environment
) -> Iterator[tuple[str, Response]]:
    """Yield wrong responses to one conversation, each with its kind; none of them may pass."""
    reference = Reference(golden, conversation, environment)
    for kind, mutate in MUTANTS.items():
        for response in mutate(reference):
            yield kind, response


def _violating(*ops: str) -> Mutate:
    """Offer and act on something that violates a constraint with one of these operators."""

    def mutate(reference: Reference) -> Iterator[Response]:
        binding = list(binding_constraints(reference.golden))
        for constraint in binding:
            if constraint["op"] in ops:
                key = _violating_key(constraint, binding, reference)
                if key is not None:
                    yield _with_key(key, reference)

    return mutate


def _violating_key(
    constraint: Constraint, binding: list[Constraint], reference: Reference
) -> str | None:
    """Return the key of the record that violates a constraint and the fewest others."""
    found = [
        (sum(not constraint_holds(other, record) for other in binding), key)
        for key, record in reference.state.get(reference.environment.offers, {}).items()
        if not constraint_holds(constraint, record)
    ]
    return min(found)[1] if found else None


def _with_key(key: str, reference: Reference) -> Response:
    """Return the reference answer with another thing offered and acted on."""
    calls = []
    for call in reference.calls:
        parameters = reference.environment.tool(call["name"]).parameters
        replaced = {
            name: key
            for name in call["arguments"]
            if parameters[name].of == reference.environment.offers
        }
        calls.append({**call, "arguments": {**call["arguments"], **replaced}})
    return reference.with_changes(offered=[key], tool_calls=calls)


def _omitted_argument(reference: Reference) -> Iterator[Response]:
    for position, call in _required_calls(reference):
        for name in call["arguments"]:
            fewer = {other: value for other, value in call["arguments"].items() if other != name}
            yield _with_call(reference, position, fewer)


def _changed_argument(reference: Reference) -> Iterator[Response]:
    for position, call in _required_calls(reference):
        for name, value in call["arguments"].items():
            other = (
                not value
                if isinstance(value, bool)
                else value + 1
                if isinstance(value, int)
                else f"{value}x"
            )
            yield _with_call(reference, position, {**call["arguments"], name: other})


def _extra_argument(reference: Reference) -> Iterator[Response]:
    for position, call in _required_calls(reference):
        for name, parameter in reference.environment.tool(call["name"]).parameters.items():
            if name not in call["arguments"]:
                yield _with_call(
                    reference,
                    position,
                    {**call["arguments"], name: _example_value(parameter, reference)},
                )
        yield _with_call(reference, position, {**call["arguments"], "undeclared": ""})


def _required_calls(reference: Reference) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the calls that are required with exact arguments, with their positions."""
    required = [
        (name, arguments) for name, exact, arguments in reference.actions("required") if exact
    ]
    for position, call in enumerate(reference.calls):
        if (call["name"], call["arguments"]) in required:
            yield position, call


def _with_call(reference: Reference, position: int, arguments: dict[str, Any]) -> Response:
    calls = list(reference.calls)
    calls[position] = {**calls[position], "arguments": arguments}
    return reference.with_changes(tool_calls=calls)


def _do_nothing(reference: Reference) -> Iterator[Response]:
    """Say the reference messages, claim the reference outcome, and do nothing."""
    yield reference.with_changes(offered=[], asked_slots=[], tool_calls=[])


def _refuse_everything(reference: Reference) -> Iterator[Response]:
    yield reference.with_changes(
        final_outcome=REFUSED, offered=[], asked_slots=[], tool_calls=[], messages=[REFUSAL]
    )


def _leak(reference: Reference) -> Iterator[Response]:
    for secret in reference.golden["must_not_communicate"]:
        yield reference.with_changes(
            messages=[*reference.response["messages"], f"Between you and me: {secret}."]
        )


def _unsaid(reference: Reference) -> Iterator[Response]:
    if reference.golden["must_communicate"]:
        yield reference.with_changes(messages=["Done."])


def _wrong_outcome(reference: Reference) -> Iterator[Response]:
    for outcome in OUTCOMES:
        if outcome != reference.golden["final_outcome"]:
            yield reference.with_changes(final_outcome=outcome)
    yield {key: value for key, value in reference.response.items() if key != "final_outcome"}


def _forbidden_call(reference: Reference) -> Iterator[Response]:
    for name, exact, arguments in reference.actions("forbidden"):
        made = arguments if exact else next(_possible_arguments(name, reference), {})
        yield reference.with_changes(
            tool_calls=[*reference.calls, {"name": name, "arguments": made}]
        )


def _extra_call(reference: Reference) -> Iterator[Response]:
    """Make all reference calls and one change too many, with each tool that can still make one."""
    end = {name: dict(records) for name, records in reference.state.items()}
    for call in reference.calls:
        reference.environment.call(end, call["name"], call["arguments"])
    before = state_sha256(end)
    for tool in reference.environment.tools:
        for arguments in _possible_arguments(tool.name, reference):
            after = {name: dict(records) for name, records in end.items()}
            if (
                _succeeds(reference.environment, after, tool.name, arguments)
                and state_sha256(after) != before
            ):
                yield reference.with_changes(
                    tool_calls=[*reference.calls, {"name": tool.name, "arguments": arguments}]
                )
                break


def _succeeds(environment: Environment, state: State, name: str, arguments: dict[str, Any]) -> bool:
    try:
        environment.call(state, name, arguments)
    except ToolError:
        return False
    return True


def _missing_call(reference: Reference) -> Iterator[Response]:
    required = {name for name, _, _ in reference.actions("required")} | set(
        _obligation_values(reference, "call")
    )
    for position, call in enumerate(reference.calls):
        if call["name"] in required:
            others = [
                other
                for at, other in enumerate(reference.calls)
                if at != position and other != call
            ]
            yield reference.with_changes(tool_calls=others)


def _skipped_question(reference: Reference) -> Iterator[Response]:
    for slot in _obligation_values(reference, "ask"):
        yield reference.with_changes(
            asked_slots=[other for other in reference.response["asked_slots"] if other != slot]
        )


def _nothing_offered(reference: Reference) -> Iterator[Response]:
    if _obligation_values(reference, "offer"):
        yield reference.with_changes(offered=[])


def _unknown_offer(reference: Reference) -> Iterator[Response]:
    yield reference.with_changes(offered=[*reference.response["offered"], "no-such-thing"])


def _obligation_values(reference: Reference, kind: str) -> list[str]:
    return [
        value
        for one in reference.golden["obligations"]
        if one["kind"] == kind
        for value in one["values"]
    ]


def _possible_arguments(name: str, reference: Reference) -> Iterator[dict[str, Any]]:
    """Yield arguments that a tool's declaration allows: the first keys, then the second ones."""
    parameters = {
        name: one
        for name, one in reference.environment.tool(name).parameters.items()
        if not one.optional
    }
    keys = [len(reference.state[one.of]) for one in parameters.values() if one.of]
    for position in range(max(keys, default=1)):
        yield {name: _example_value(one, reference, position) for name, one in parameters.items()}


def _example_value(parameter: Parameter, reference: Reference, position: int = 0) -> Any:
    if parameter.type == "integer":
        return max(1, parameter.minimum or 0) if parameter.maximum is None else parameter.maximum
    if parameter.type == "flag":
        return True
    if parameter.of is not None:
        keys = sorted(reference.state[parameter.of])
        return keys[min(position, len(keys) - 1)] if keys else "none"
    return parameter.one_of[0] if parameter.one_of else "anything"


MUTANTS: Mapping[str, Mutate] = {
    "over_cap": _violating("le"),
    "under_floor": _violating("ge"),
    "outside_set": _violating("in", "not_in", "eq"),
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
"""Every kind of wrong answer, in the order in which they are generated."""
