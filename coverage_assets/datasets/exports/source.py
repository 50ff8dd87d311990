"""The input of every export: an open dataset, with each conversation beside its golden.

Records are read one pair at a time, so an export of any size takes constant memory. A dataset
without goldens cannot be exported: there would be nothing to judge by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any

from coverage_assets.conversations.simulator import Environment
from coverage_assets.datasets.read import Dataset, read_dataset
from coverage_assets.datasets.scoring import ACTING, environments_of
from coverage_assets.errors import InputError

Record = dict[str, Any]

IDENTITY = ("dataset_id", "dataset_version", "id", "scenario_id", "variant", "relation", "base_id")
CELL_SEPARATOR = "|"


@dataclass(frozen=True)
class ExportEntry:
    """One conversation with its golden."""

    conversation: Record
    golden: Record

    @property
    def id(self) -> str:
        """The id that both share."""
        return str(self.golden["id"])

    @property
    def domain(self) -> str:
        """The domain."""
        return str(self.golden["domain"])

    @property
    def user_turns(self) -> list[str]:
        """The texts of the user turns, in order."""
        return [turn["text"] for turn in self.conversation["turns"] if turn["role"] == "user"]

    @property
    def labels(self) -> Record:
        """The labels of this conversation: its ids, its cell and its bins."""
        golden = self.golden
        return {
            **{key: golden[key] for key in IDENTITY},
            "domain": golden["domain"],
            "behavior": golden["behavior"],
            "cell": f"{golden['domain']}{CELL_SEPARATOR}{golden['behavior']}",
            "difficulty": golden["difficulty"],
            "bins": golden["bins"],
        }


@dataclass
class ExportSource:
    """A dataset opened for export."""

    dataset: Dataset
    environments: Mapping[str, Environment]
    """The environment of every domain that has tools."""
    count: int = 0
    """How many entries the last iteration yielded."""

    @classmethod
    def read(cls, path: Path) -> ExportSource:
        """Open the dataset at a path."""
        dataset = read_dataset(path)
        return cls(dataset, environments_of(dataset.header, str(dataset.path)))

    @property
    def header(self) -> Mapping[str, Any]:
        """The dataset's header."""
        return self.dataset.header

    @property
    def outcomes(self) -> list[str]:
        """The outcomes that goldens may name."""
        return list(self.dataset.metadata.get("outcomes", ()))

    def tools(self, domain: str) -> list[Record]:
        """Return the tool definitions of a domain, or else all those of the dataset."""
        environment = self.environments.get(domain)
        return (
            environment.definitions()
            if environment
            else [dict(tool) for tool in self.dataset.metadata.get("tools", ())]
        )

    @cached_property
    def slots(self) -> list[str]:
        """Every slot that any golden obliges to ask for.

        They are collected over the whole dataset, so that no single golden is given away.
        """
        asked = (
            one
            for golden in self.dataset.goldens()
            for one in golden["obligations"]
            if one["kind"] == "ask"
        )
        return sorted({slot for one in asked for slot in one["values"]})

    def entries(self) -> Iterator[ExportEntry]:
        """Iterate over the conversations with their goldens, in order."""
        path, self.count = self.dataset.path, 0
        for conversation, golden in zip_longest(
            self.dataset.conversations(), self.dataset.goldens()
        ):
            self.count += 1
            if golden is None:
                raise InputError(
                    f"{path}: conversation {conversation['id']} has no golden to be judged by"
                )
            if conversation is None or conversation["id"] != golden["id"]:
                found = (
                    "no conversation"
                    if conversation is None
                    else f"conversation {conversation['id']}"
                )
                raise InputError(
                    f"{path}: record {self.count} is {found} beside golden {golden['id']}; "
                    "an export needs both in the same order"
                )
            yield ExportEntry(conversation, golden)
        if not self.count:
            raise InputError(f"{path} holds no conversations, so there is nothing to export")

    def scorable_entries(self) -> Iterator[ExportEntry]:
        """Iterate over the entries; refuse a domain without the tools that its golden needs."""
        for entry in self.entries():
            if entry.domain not in self.environments and ACTING.intersection(entry.golden["gates"]):
                raise InputError(
                    f"{self.dataset.path}: golden {entry.id} is judged by what was done, "
                    "and the header's `metadata.simulator` has no tools "
                    f"for the domain `{entry.domain}`"
                )
            yield entry
