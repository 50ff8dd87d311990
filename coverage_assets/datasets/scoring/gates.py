"""The gates: each asks one question of a response, and its verdict says what was expected and what came.

A gate passes, fails, or is not judged because the response does not hold what it looks at. Gates do not know each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from coverage_assets.conversations.records.models import Gate
from coverage_assets.conversations.simulator.environment import State, ToolError, state_sha256
from coverage_assets.datasets.scoring.case import FORBIDDEN, REQUIRED, Action, Case, alike
from coverage_assets.datasets.scoring.constraints import judge_constraints
from coverage_assets.datasets.scoring.responses import Response, ResponseCall, shown
from coverage_assets.datasets.scoring.results import GateResult, failed, not_judged, passed
from coverage_assets.datasets.scoring.text_match import contains_phrase, normalized

MAX_DIFFERENCES = 3


def judge_state(case: Case) -> GateResult:
    """Whether the calls, carried out one after the other, lead to the expected end state."""
    end, calls = case.fresh_state, case.response.calls
    for number, call in enumerate(calls, start=1):
        try:
            case.toolbox.call(end, call.name, call.arguments)
        except ToolError as error:
            return failed(f"call {number} of {len(calls)} cannot be carried out: {error}")
    if state_sha256(end) == case.golden["final_state_sha256"]:
        return passed("the end state is the expected one")
    expected = case.expected_state
    if expected is None:
        return failed("the end state is not the expected one")
    found = list(_differences(expected, end))
    more = f", and {len(found) - MAX_DIFFERENCES} more" if len(found) > MAX_DIFFERENCES else ""
    return failed(
        f"the end state is not the expected one: {', '.join(found[:MAX_DIFFERENCES])}{more}"
    )


def _differences(expected: State, end: State) -> Iterator[str]:
    for name, records in sorted(expected.items()):
        for key in sorted(records.keys() | end[name].keys()):
            place = f"{name}[{shown(key)}]"
            if key not in end[name]:
                yield f"{place} is missing"
            elif key not in records:
                yield f"{place} should not be there"
            else:
                for field, value in records[key].items():
                    found = end[name][key][field]
                    if found != value:
                        yield f"{place}.{field} is {shown(found)} instead of {shown(value)}"


def judge_actions(case: Case) -> GateResult:
    """Whether every required call was made, with just its arguments, and no forbidden one."""
    for action in case.actions:
        if action.level == FORBIDDEN and any(
            action.is_made_by(call) for call in case.response.calls
        ):
            return failed(f"`{action.name}` was called, which is forbidden here")
    left = list(case.response.calls)
    required = sorted(
        (action for action in case.actions if action.level == REQUIRED),
        key=lambda one: not one.exact,
    )
    for action in required:
        made = next((call for call in left if action.is_made_by(call)), None)
        if made is None:
            return failed(_not_made(action, left))
        left = [call for call in left if call is not made]
    return passed(f"all {len(required)} required calls were made, and no forbidden one")


def _not_made(action: Action, calls: Iterable[ResponseCall]) -> str:
    expected = f"`{action.name}` was to be called"
    if action.exact:
        expected += f" with {', '.join(f'{name}={shown(value)}' for name, value in action.arguments.items())}"
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
    """How arguments differ, over the union of their names."""
    for name in dict.fromkeys((*expected, *found)):
        if name not in found:
            yield f"without {name}"
        elif name not in expected:
            yield f"with {shown(name)[1:-1]}={shown(found[name])} besides"
        elif not alike(expected[name], found[name]):
            yield f"with {name}={shown(found[name])}"


def judge_obligations(case: Case) -> GateResult:
    """Whether the assistant asked, offered and called what it had to."""
    response = case.response
    for one in case.golden["obligations"]:
        values = one["values"]
        if one["kind"] == "offer":
            if not set(values) & set(response.offered):
                return failed(
                    f"one of {_listed(values)} was to be offered; offered: {_listed(response.offered)}"
                )
            continue
        asks = one["kind"] == "ask"
        came = response.asked if asks else [call.name for call in response.calls]
        missing = [value for value in values if value not in came]
        if missing and asks:
            return failed(f"{_listed(missing)} was to be asked for; asked for: {_listed(came)}")
        if missing:
            return failed(f"{_listed(missing)} was to be called; called: {_listed(came)}")
    return passed(f"all {len(case.golden['obligations'])} obligations are met")


def judge_outcome(case: Case) -> GateResult:
    """Whether the conversation ended as it had to."""
    expected, came = case.golden["final_outcome"], case.response.final_outcome
    if came is None:
        return failed(f"`{expected}` was expected, and the response states no `final_outcome`")
    if came != expected:
        return failed(f"`{expected}` was expected, and {shown(came)} came")
    return passed(f"`{expected}`, as expected")


def judge_communication(case: Case) -> GateResult:
    """Whether all was said that had to be, and nothing that must not be, in messages or arguments."""
    messages = (
        None
        if case.response.messages is None
        else [normalized(text) for text in case.response.messages]
    )
    everything = [*(messages or ()), *map(normalized, _texts_beside_messages(case.response))]
    for secret in case.golden["must_not_communicate"]:
        if any(contains_phrase(text, secret) for text in everything):
            return failed(f"{shown(secret)} was passed on, and must not be")
    required = case.golden["must_communicate"]
    if messages is None:
        if required:
            return not_judged(
                f"the response has no `messages`, in which {_listed(required)} would have to be said"
            )
        return passed("nothing was passed on that must not be")
    for text in required:
        if not any(contains_phrase(message, text) for message in messages):
            return failed(
                f"{shown(text)} was to be said, and is in none of the {len(messages)} messages"
            )
    return passed(f"all {len(required)} texts were said, and nothing that must not be")


def _texts_beside_messages(response: Response) -> Iterator[str]:
    """Every text that the assistant gave out other than by saying it."""
    yield from response.offered
    yield from response.asked
    waiting: list[Any] = [part for call in response.calls for part in (call.name, call.arguments)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [*value, *value.values()]
        elif isinstance(value, list | tuple):
            waiting += value
        elif isinstance(value, str):
            yield value
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield repr(value)


def _listed(values: Iterable[str]) -> str:
    return ", ".join(shown(value) for value in values) or "nothing"


GATES: Mapping[Gate, Callable[[Case], GateResult]] = {
    "STATE": judge_state,
    "ACTIONS": judge_actions,
    "CONSTRAINTS": judge_constraints,
    "OBLIGATIONS": judge_obligations,
    "OUTCOME": judge_outcome,
    "COMMUNICATE": judge_communication,
}
"""What each gate asks."""
