"""The gate CONSTRAINTS: whatever is offered or acted on must be acceptable to the user.

The records are judged as they were before the first turn. A call that the golden itself expects is
exempt: a request to be notified when something is back names a thing that is not available.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from coverage_assets.conversations.records import constraint_holds
from coverage_assets.datasets.scoring.case import FORBIDDEN, Case
from coverage_assets.datasets.scoring.responses import ResponseCall, short_repr
from coverage_assets.datasets.scoring.results import GateResult, failed, passed
from coverage_assets.errors import did_you_mean

Constraint: TypeAlias = Mapping[str, Any]


def judge_constraints(case: Case) -> GateResult:
    """Judge whether every key that is offered or written with satisfies the binding constraints."""
    keys = list(dict.fromkeys(_keys_to_judge(case)))
    if not keys:
        return passed("nothing is offered")
    collection = case.environment.offers
    records = case.state.get(collection, {})
    binding = list(binding_constraints(case.golden))
    for how, key in keys:
        if key not in records:
            return failed(
                f"{short_repr(key)} {how}, and is not in `{collection}`: "
                f"{did_you_mean(str(key), records)}"
            )
        for constraint in binding:
            if not constraint_holds(constraint, records[key]):
                found = records[key].get(constraint["field"], "not known")
                return failed(
                    f"{short_repr(key)} {how}, "
                    f"and its `{constraint['field']}` is {short_repr(found)}: "
                    f"`{constraint['id']}` asks for {_describe(constraint)}"
                )
    satisfied = ", ".join(one["id"] for one in binding) or "what is asked for: nothing"
    return passed(f"all {len(keys)} satisfy {satisfied}")


def binding_constraints(golden: Mapping[str, Any]) -> Iterator[Constraint]:
    """Yield the constraints that every offer must satisfy: hard ones that are not superseded."""
    for one in golden["constraints"]:
        if one["kind"] == "offer" and one["hard"] and not one["superseded_by"]:
            yield one


def _describe(constraint: Constraint) -> str:
    """Describe in words what a constraint asks for."""
    number, texts = (
        constraint["value_num"],
        ", ".join(short_repr(text) for text in constraint["value_set"]),
    )
    return {
        "le": f"at most {number}",
        "ge": f"at least {number}",
        "eq": str(number) if number is not None else texts,
        "in": texts,
        "not_in": f"anything but {texts}",
    }[constraint["op"]]


def _keys_to_judge(case: Case) -> Iterator[tuple[str, Any]]:
    """Yield every key that must be acceptable, with how it came up."""
    for key in case.response.offered:
        yield "is offered", key
    expected = [action for action in case.actions if action.level != FORBIDDEN]
    for call in case.response.calls:
        if not any(action.matches(call) for action in expected):
            for name in _offer_arguments(case, call):
                if isinstance(call.arguments.get(name), str):
                    yield f"is the `{name}` of `{call.name}`", call.arguments[name]


def _offer_arguments(case: Case, call: ResponseCall) -> list[str]:
    """Return the arguments of a writing call that refer to the offered collection."""
    if call.name not in case.environment:
        return []
    tool = case.environment.tool(call.name)
    if tool.kind != "write" or not case.environment.offers:
        return []
    return [
        name
        for name, parameter in tool.parameters.items()
        if parameter.of == case.environment.offers
    ]
