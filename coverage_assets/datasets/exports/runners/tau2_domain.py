"""Makes this dataset known to tau2 as domains, and runs tau2's own command line with them.

    python domain.py run --domain NAME --agent-llm MODEL --user-llm MODEL

Every domain of the dataset is a domain of tau2: its tools act on the world that each task begins with. An agent closes a
conversation by calling `report_outcome`; the golden then judges what it did, as an assertion about the environment. Without a
report a task is not passed, so that doing nothing is never right.
"""

import inspect
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Literal, Optional

from tau2.data_model.tasks import Task
from tau2.environment.db import DB
from tau2.environment.environment import Environment
from tau2.environment.toolkit import ToolKitBase, ToolType, is_tool
from tau2.registry import registry

from coverage_assets.conversations.declared.tools import Parameter
from coverage_assets.conversations.declared.tools import Tool as Declared
from coverage_assets.conversations.simulator.environment import Environment as Simulation
from coverage_assets.datasets.exports.runtime import Judge

HERE = Path(__file__).parent
JUDGE = Judge.beside(__file__)
TYPES = {"text": str, "integer": int, "flag": bool}
REPORT = "report_outcome"


class WorldDB(DB):
    """The world of one task: collections of records by key."""

    state: dict[str, dict[str, dict[str, Any]]]


class Tools(ToolKitBase):
    """What the tools of all domains have in common."""

    toolbox: Simulation

    def __init__(self) -> None:
        """Begin with an empty world; tau2 fills it from the task."""
        super().__init__(WorldDB(state=self.toolbox.empty_state()))
        self.calls: list[dict[str, Any]] = []
        self.report: dict[str, Any] = {}

    def passes(self, golden: str) -> bool:
        """Whether the golden accepts what was done and reported; tau2 itself looks at what was said."""
        return JUDGE.judge(json.loads(golden), {**self.report, "tool_calls": self.calls}).passed

    @is_tool(ToolType.GENERIC)
    def report_outcome(
        self, final_outcome: str, offered_skus: list[str], asked_slots: list[str]
    ) -> str:
        """Close the conversation by reporting on it. Call it once, when everything is said and done.

        Args:
            final_outcome: How the conversation ends.
            offered_skus: The keys of the records that you offered.
            asked_slots: What you asked the person for.
        """
        self.report = {
            "final_outcome": final_outcome,
            "offered_skus": offered_skus,
            "asked_slots": asked_slots,
        }
        return "reported"


def tools_of(domain: str, toolbox: Simulation) -> type[Tools]:
    """The tools of one domain, as tau2 wants them: methods with signatures and docstrings."""
    methods = {tool.name: _method(toolbox, tool) for tool in toolbox.tools}
    return type(f"Tools_{domain}", (Tools,), {"toolbox": toolbox, **methods})


def environment(domain: str, tools: type[Tools], solo_mode: bool = False) -> Environment:  # noqa: FBT001, FBT002
    """A fresh environment; `solo_mode` is for agents without a user, which these tasks do not have."""
    if solo_mode:
        raise ValueError("these tasks need a user to talk to")
    policy = (HERE / domain / "policy.md").read_text(encoding="utf-8")
    return Environment(domain_name=name_of(domain), policy=policy, tools=tools())


def tasks(domain: str, task_split_name: str | None = None) -> list[Task]:
    """The tasks of one domain; there is one split, `base`, with all of them."""
    if task_split_name not in {None, "base"}:
        raise ValueError(f"there is no split {task_split_name!r}; accepted: 'base'")
    listed = json.loads((HERE / domain / "tasks.json").read_text(encoding="utf-8"))
    return [Task.model_validate(task) for task in listed]


def splits(domain: str) -> dict[str, list[str]]:
    """The ids of the tasks in every split."""
    return {"base": [task.id for task in tasks(domain)]}


def name_of(domain: str) -> str:
    """The name under which tau2 knows a domain of this dataset."""
    return f"{JUDGE.about['dataset_id']}:{domain}"


def _method(toolbox: Simulation, tool: Declared) -> Callable[..., Any]:
    def call(self: Tools, **arguments: Any) -> Any:
        self.calls.append({"name": tool.name, "arguments": arguments})
        return toolbox.call(self.db.state, tool.name, arguments)

    parameters = sorted(tool.parameters.items(), key=lambda named: named[1].optional)
    described = "\n".join(f"    {name}: {parameter.description}" for name, parameter in parameters)
    call.__name__ = tool.name
    call.__doc__ = f"{tool.description}\n\nArgs:\n{described}" if parameters else tool.description
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    call.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter("self", kind), *(_parameter(name, one) for name, one in parameters)]
    )
    marked: Callable[..., Any] = is_tool(ToolType.READ if tool.kind == "read" else ToolType.WRITE)(
        call
    )
    return marked


def _parameter(name: str, parameter: Parameter) -> inspect.Parameter:
    kind = Literal[parameter.one_of] if parameter.one_of else TYPES[parameter.type]
    optional = parameter.optional
    return inspect.Parameter(
        name,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        default=None if optional else inspect.Parameter.empty,
        annotation=Optional[kind] if optional else kind,  # noqa: UP045
    )


def register() -> list[str]:
    """Make every domain of the dataset known to tau2; their names are returned."""
    for domain, toolbox in JUDGE.toolboxes.items():
        registry.register_domain(
            partial(environment, domain, tools_of(domain, toolbox)), name_of(domain)
        )
        registry.register_tasks(partial(tasks, domain), name_of(domain), partial(splits, domain))
    return [name_of(domain) for domain in JUDGE.toolboxes]


if __name__ == "__main__":
    from tau2.cli import main

    register()
    main()
