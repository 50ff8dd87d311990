"""What every export is made from: a dataset that has been opened, with each conversation beside its golden.

Records come one pair at a time, so that an export of any size needs the same memory. A dataset without goldens cannot be
exported: there would be nothing to judge by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any

from coverage_assets.conversations.simulator.environment import Environment
from coverage_assets.datasets.read.reader import Dataset, read_dataset
from coverage_assets.datasets.scoring.score_dataset import ACTING, environments_of
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
        """The id that both have."""
        return str(self.golden["id"])

    @property
    def domain(self) -> str:
        """The field of work."""
        return str(self.golden["domain"])

    @property
    def user_turns(self) -> list[str]:
        """What the person says, in order."""
        return [turn["text"] for turn in self.conversation["turns"] if turn["role"] == "user"]

    @property
    def labels(self) -> Record:
        """What tells this conversation from others: its ids, its cell and its bins."""
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
    """A dataset, opened for export."""

    dataset: Dataset
    toolboxes: Mapping[str, Environment]
    """The tools of every domain that has some."""
    given: int = 0
    """How many entries the last pass over them gave."""

    @classmethod
    def read(cls, path: Path) -> ExportSource:
        """Open the dataset at a path."""
        dataset = read_dataset(path)
        return cls(dataset, environments_of(dataset.header, str(dataset.path)))

    @property
    def header(self) -> Mapping[str, Any]:
        """What the dataset says about itself."""
        return self.dataset.header

    @property
    def outcomes(self) -> list[str]:
        """The outcomes that goldens may name."""
        return list(self.dataset.metadata.get("outcomes", ()))

    def tools(self, domain: str) -> list[Record]:
        """The tools of a domain as assistants are told of them; those of the whole dataset when it tells no more."""
        toolbox = self.toolboxes.get(domain)
        return (
            toolbox.definitions()
            if toolbox
            else [dict(tool) for tool in self.dataset.metadata.get("tools", ())]
        )

    @cached_property
    def slots(self) -> list[str]:
        """Everything that an assistant may have to ask for, over the whole dataset, so that no golden is given away."""
        asked = (
            one
            for golden in self.dataset.goldens()
            for one in golden["obligations"]
            if one["kind"] == "ask"
        )
        return sorted({slot for one in asked for slot in one["values"]})

    def entries(self) -> Iterator[ExportEntry]:
        """Every conversation with its golden, in order."""
        path, self.given = self.dataset.path, 0
        for conversation, golden in zip_longest(
            self.dataset.conversations(), self.dataset.goldens()
        ):
            self.given += 1
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
                    f"{path}: record {self.given} is {found} beside golden {golden['id']}; "
                    "an export needs both in the same order"
                )
            yield ExportEntry(conversation, golden)
        if not self.given:
            raise InputError(f"{path} holds no conversations, so there is nothing to export")

    def judgeable(self) -> Iterator[ExportEntry]:
        """Every entry, as long as its domain has the tools that its golden is judged with."""
        for entry in self.entries():
            if entry.domain not in self.toolboxes and ACTING.intersection(entry.golden["gates"]):
                raise InputError(
                    f"{self.dataset.path}: golden {entry.id} is judged by what was done, and the header's "
                    f"`metadata.simulator` has no tools for the domain `{entry.domain}`"
                )
            yield entry
