"""The gates: each asks one question of a response, and says what was expected and what came.

A gate passes, fails, or is not judged because the response lacks what it looks at. Gates are
independent of each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from coverage_assets.conversations.records import Gate, contains_phrase, normalize
from coverage_assets.conversations.simulator import State, ToolError, state_sha256
from coverage_assets.datasets.scoring.case import FORBIDDEN, REQUIRED, Action, Case, json_equal
from coverage_assets.datasets.scoring.constraints import judge_constraints
from coverage_assets.datasets.scoring.responses import Response, ResponseCall, short_repr
from coverage_assets.datasets.scoring.results import GateResult, failed, not_judged, passed

MAX_DIFFERENCES = 3


def judge_state(case: Case) -> GateResult:
    """Judge whether the calls, executed in order, lead to the expected end state."""
    end, calls = case.fresh_state, case.response.calls
    for number, call in enumerate(calls, start=1):
        try:
            case.environment.call(end, call.name, call.arguments)
        except ToolError as error:
            return failed(f"call {number} of {len(calls)} cannot be carried out: {error}")
    if state_sha256(end) == case.golden["final_state_sha256"]:
        return passed("the end state is the expected one")
    expected = case.expected_state
    if expected is None:
        return failed("the end state is not the expected one")
    found = list(_state_differences(expected, end))
    more = f", and {len(found) - MAX_DIFFERENCES} more" if len(found) > MAX_DIFFERENCES else ""
    return failed(
        f"the end state is not the expected one: {', '.join(found[:MAX_DIFFERENCES])}{more}"
    )


def _state_differences(expected: State, end: State) -> Iterator[str]:
    for name, records in sorted(expected.items()):
        for key in sorted(records.keys() | end[name].keys()):
            location = f"{name}[{short_repr(key)}]"
            if key not in end[name]:
                yield f"{location} is missing"
            elif key not in records:
                yield f"{location} should not be there"
            else:
                for field, value in records[key].items():
                    found = end[name][key][field]
                    if found != value:
                        difference = f"{short_repr(found)} instead of {short_repr(value)}"
                        yield f"{location}.{field} is {difference}"


def judge_actions(case: Case) -> GateResult:
    """Judge whether every required call was made with its exact arguments, and no forbidden one."""
    for action in case.actions:
        if action.level == FORBIDDEN and any(action.matches(call) for call in case.response.calls):
            return failed(f"`{action.name}` was called, which is forbidden here")
    unmatched = list(case.response.calls)
    required = sorted(
        (action for action in case.actions if action.level == REQUIRED),
        key=lambda one: not one.exact,
    )
    for action in required:
        made = next((call for call in unmatched if action.matches(call)), None)
        if made is None:
            return failed(_describe_missing_call(action, unmatched))
        unmatched = [call for call in unmatched if call is not made]
    return passed(f"all {len(required)} required calls were made, and no forbidden one")


def _describe_missing_call(action: Action, calls: Iterable[ResponseCall]) -> str:
    expected = f"`{action.name}` was to be called"
    if action.exact:
        arguments = [f"{name}={short_repr(value)}" for name, value in action.arguments.items()]
        expected += f" with {', '.join(arguments)}"
    near = [
        list(_argument_differences(action.arguments, call.arguments))
        for call in calls
        if call.name == action.name
    ]
    nearest = min(near, key=len, default=None)
    return (
        f"{expected}; it was not"
        if nearest is None
        else f"{expected}; it was called {', '.join(nearest)}"
    )


def _argument_differences(expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """Describe how arguments differ, over the union of their names."""
    for name in dict.fromkeys((*expected, *found)):
        if name not in found:
            yield f"without {name}"
        elif name not in expected:
            yield f"with {short_repr(name)[1:-1]}={short_repr(found[name])} besides"
        elif not json_equal(expected[name], found[name]):
            yield f"with {name}={short_repr(found[name])}"


def judge_obligations(case: Case) -> GateResult:
    """Judge whether the assistant asked, offered and called what it had to."""
    response = case.response
    for one in case.golden["obligations"]:
        values = one["values"]
        if one["kind"] == "offer":
            if not set(values) & set(response.offered):
                return failed(
                    f"one of {_join(values)} was to be offered; offered: {_join(response.offered)}"
                )
            continue
        asks = one["kind"] == "ask"
        came = response.asked if asks else [call.name for call in response.calls]
        missing = [value for value in values if value not in came]
        if missing and asks:
            return failed(f"{_join(missing)} was to be asked for; asked for: {_join(came)}")
        if missing:
            return failed(f"{_join(missing)} was to be called; called: {_join(came)}")
    return passed(f"all {len(case.golden['obligations'])} obligations are met")


def judge_outcome(case: Case) -> GateResult:
    """Judge whether the conversation ended as it had to."""
    expected, came = case.golden["final_outcome"], case.response.final_outcome
    if came is None:
        return failed(f"`{expected}` was expected, and the response states no `final_outcome`")
    if came != expected:
        return failed(f"`{expected}` was expected, and {short_repr(came)} came")
    return passed(f"`{expected}`, as expected")


def judge_communication(case: Case) -> GateResult:
    """Judge whether the required texts were said, and no secret in messages or arguments."""
    messages = (
        None
        if case.response.messages is None
        else [normalize(text) for text in case.response.messages]
    )
    everything = [*(messages or ()), *map(normalize, _texts_outside_messages(case.response))]
    for secret in case.golden["must_not_communicate"]:
        if any(contains_phrase(text, secret) for text in everything):
            return failed(f"{short_repr(secret)} was passed on, and must not be")
    required = case.golden["must_communicate"]
    if messages is None:
        if required:
            return not_judged(
                f"the response has no `messages`, in which {_join(required)} would have to be said"
            )
        return passed("nothing was passed on that must not be")
    for text in required:
        if not any(contains_phrase(message, text) for message in messages):
            return failed(
                f"{short_repr(text)} was to be said, and is in none of the {len(messages)} messages"
            )
    return passed(f"all {len(required)} texts were said, and nothing that must not be")


def _texts_outside_messages(response: Response) -> Iterator[str]:
    """Yield every text that the assistant gave away outside of its messages."""
    yield from response.offered
    yield from response.asked
    pending: list[Any] = [part for call in response.calls for part in (call.name, call.arguments)]
    while pending:
        value = pending.pop()
        if isinstance(value, Mapping):
            pending += [*value, *value.values()]
        elif isinstance(value, list | tuple):
            pending += value
        elif isinstance(value, str):
            yield value
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield repr(value)


def _join(values: Iterable[str]) -> str:
    return ", ".join(short_repr(value) for value in values) or "nothing"


GATES: Mapping[Gate, Callable[[Case], GateResult]] = {
    "STATE": judge_state,
    "ACTIONS": judge_actions,
    "CONSTRAINTS": judge_constraints,
    "OBLIGATIONS": judge_obligations,
    "OUTCOME": judge_outcome,
    "COMMUNICATE": judge_communication,
}
"""The function that judges each gate."""
