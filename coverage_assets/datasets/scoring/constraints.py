"""The gate CONSTRAINTS: whatever is offered or acted on must be what the user can accept.

Judged are the records as they were before the first turn. A call that the golden itself expects needs no further excuse: to be told
when something is back, one must name what is not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from coverage_assets.conversations.records.constraint_check import constraint_holds
from coverage_assets.datasets.scoring.case import FORBIDDEN, Case
from coverage_assets.datasets.scoring.responses import ResponseCall, shown
from coverage_assets.datasets.scoring.results import GateResult, failed, passed
from coverage_assets.errors import did_you_mean

Constraint: TypeAlias = Mapping[str, Any]


def judge_constraints(case: Case) -> GateResult:
    """Whether every key that is offered, or that a call writes with, stands for something that the user can accept."""
    keys = list(dict.fromkeys(_keys(case)))
    if not keys:
        return passed("nothing is offered")
    collection = case.toolbox.offers
    records = case.state.get(collection, {})
    binding = list(binding_constraints(case.golden))
    for how, key in keys:
        if key not in records:
            return failed(
                f"{shown(key)} {how}, and is not in `{collection}`: {did_you_mean(str(key), records)}"
            )
        for constraint in binding:
            if not constraint_holds(constraint, records[key]):
                found = records[key].get(constraint["field"], "not known")
                return failed(
                    f"{shown(key)} {how}, and its `{constraint['field']}` is {shown(found)}: "
                    f"`{constraint['id']}` asks for {wanted(constraint)}"
                )
    return passed(
        f"all {len(keys)} satisfy {', '.join(one['id'] for one in binding) or 'what is asked for: nothing'}"
    )


def binding_constraints(golden: Mapping[str, Any]) -> Iterator[Constraint]:
    """The constraints that whatever is offered must satisfy: hard ones that nothing superseded."""
    for one in golden["constraints"]:
        if one["kind"] == "offer" and one["hard"] and not one["superseded_by"]:
            yield one


def wanted(constraint: Constraint) -> str:
    """What a constraint asks for, in words."""
    number, texts = (
        constraint["value_num"],
        ", ".join(shown(text) for text in constraint["value_set"]),
    )
    return {
        "le": f"at most {number}",
        "ge": f"at least {number}",
        "eq": str(number) if number is not None else texts,
        "in": texts,
        "not_in": f"anything but {texts}",
    }[constraint["op"]]


def _keys(case: Case) -> Iterator[tuple[str, Any]]:
    """Every key that must be acceptable, with how it came up."""
    for key in case.response.offered:
        yield "is offered", key
    expected = [action for action in case.actions if action.level != FORBIDDEN]
    for call in case.response.calls:
        if not any(action.is_made_by(call) for action in expected):
            for name in offering_parameters(case, call):
                if isinstance(call.arguments.get(name), str):
                    yield f"is the `{name}` of `{call.name}`", call.arguments[name]


def offering_parameters(case: Case, call: ResponseCall) -> list[str]:
    """The arguments of a writing call that name something from the offered collection."""
    if call.name not in case.toolbox:
        return []
    tool = case.toolbox.tool(call.name)
    if tool.kind != "write" or not case.toolbox.offers:
        return []
    return [
        name for name, parameter in tool.parameters.items() if parameter.of == case.toolbox.offers
    ]
