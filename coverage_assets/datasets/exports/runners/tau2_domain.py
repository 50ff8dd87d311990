"""Register this dataset's domains with tau2, and run tau2's own command line with them.

    python domain.py run --domain NAME --agent-llm MODEL --user-llm MODEL

Every domain of the dataset is a domain of tau2: its tools act on the state that each task starts
with. An agent closes a conversation by calling `report_outcome`; the golden then judges what it
did, as an assertion about the environment. A task without a report does not pass, so doing nothing
is never right.
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

from coverage_assets.conversations.declared import Parameter
from coverage_assets.conversations.declared import Tool as DeclaredTool
from coverage_assets.conversations.simulator import Environment as ToolEnvironment
from coverage_assets.datasets.exports.runtime import Judge

HERE = Path(__file__).parent
JUDGE = Judge.beside(__file__)
TYPES = {"text": str, "integer": int, "flag": bool}
REPORT = "report_outcome"


class WorldDB(DB):
    """The state of one task: collections of records by key."""

    state: dict[str, dict[str, dict[str, Any]]]


class Tools(ToolKitBase):
    """The base of the tools of all domains."""

    _environment: ToolEnvironment

    def __init__(self) -> None:
        """Start with an empty state, which tau2 fills from the task."""
        super().__init__(WorldDB(state=self._environment.empty_state()))
        self.calls: list[dict[str, Any]] = []
        self.report: dict[str, Any] = {}

    def passes(self, golden: str) -> bool:
        """Return whether the golden accepts the calls and the report; tau2 judges the messages."""
        return JUDGE.judge(json.loads(golden), {**self.report, "tool_calls": self.calls}).passed

    @is_tool(ToolType.GENERIC)
    def report_outcome(self, final_outcome: str, offered: list[str], asked_slots: list[str]) -> str:
        """\
        Close the conversation by reporting on it. Call it once, when everything is said and done.

        Args:
            final_outcome: How the conversation ends.
            offered: The keys of the records that you offered.
            asked_slots: What you asked the person for.
        """  # noqa: D205 (agents read this text; the backslash keeps its first line whole)
        self.report = {
            "final_outcome": final_outcome,
            "offered": offered,
            "asked_slots": asked_slots,
        }
        return "reported"


def tools_of(domain: str, environment: ToolEnvironment) -> type[Tools]:
    """Return the tools of one domain as tau2 needs them: methods with signatures and docstrings."""
    methods = {tool.name: _method(environment, tool) for tool in environment.tools}
    return type(f"Tools_{domain}", (Tools,), {"_environment": environment, **methods})


def create_environment(domain: str, tools: type[Tools], solo_mode: bool = False) -> Environment:  # noqa: FBT001, FBT002
    """Create an environment; refuse `solo_mode`, in which an agent has no user."""
    if solo_mode:
        raise ValueError("these tasks need a user to talk to")
    policy = (HERE / domain / "policy.md").read_text(encoding="utf-8")
    return Environment(domain_name=name_of(domain), policy=policy, tools=tools())


def tasks(domain: str, task_split_name: str | None = None) -> list[Task]:
    """Return the tasks of one domain; the only split, `base`, has all of them."""
    if task_split_name not in {None, "base"}:
        raise ValueError(f"there is no split {task_split_name!r}; accepted: 'base'")
    listed = json.loads((HERE / domain / "tasks.json").read_text(encoding="utf-8"))
    return [Task.model_validate(task) for task in listed]


def splits(domain: str) -> dict[str, list[str]]:
    """Return the ids of the tasks in every split."""
    return {"base": [task.id for task in tasks(domain)]}


def name_of(domain: str) -> str:
    """Return the name that a domain of this dataset has in tau2."""
    return f"{JUDGE.evaluation['dataset_id']}:{domain}"


def _method(environment: ToolEnvironment, tool: DeclaredTool) -> Callable[..., Any]:
    def call(self: Tools, **arguments: Any) -> Any:
        self.calls.append({"name": tool.name, "arguments": arguments})
        return environment.call(self.db.state, tool.name, arguments)

    parameters = sorted(tool.parameters.items(), key=lambda named: named[1].optional)
    descriptions = "\n".join(
        f"    {name}: {parameter.description}" for name, parameter in parameters
    )
    call.__name__ = tool.name
    call.__doc__ = (
        f"{tool.description}\n\nArgs:\n{descriptions}" if parameters else tool.description
    )
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
    """Register every domain of the dataset with tau2, and return their names."""
    for domain, environment in JUDGE.environments.items():
        registry.register_domain(
            partial(create_environment, domain, tools_of(domain, environment)), name_of(domain)
        )
        registry.register_tasks(partial(tasks, domain), name_of(domain), partial(splits, domain))
    return [name_of(domain) for domain in JUDGE.environments]


if __name__ == "__main__":
    from tau2.cli import main

    register()
    main()
