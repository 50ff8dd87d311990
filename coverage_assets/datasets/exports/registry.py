"""The targets of `coverage-assets export`, and the one function that writes any of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coverage_assets.datasets.exports import (
    croissant,
    deepeval,
    inspect_ai,
    langfuse,
    langsmith,
    openai_chat,
    promptfoo,
    tau2,
)
from coverage_assets.datasets.exports.output import Output, exporting, refuse_taken
from coverage_assets.datasets.exports.source import ExportSource
from coverage_assets.errors import InputError, did_you_mean
from coverage_assets.foundation.files import safe_child


@dataclass(frozen=True)
class Target:
    """One tool that datasets are exported for."""

    name: str
    tool: str
    """What people call the tool."""
    extra: str
    """The optional dependency that brings the tool; empty where it is not a Python package."""
    write: Callable[[ExportSource, Output], None]


TARGETS: Mapping[str, Target] = {
    target.name: target
    for target in (
        Target("inspect", "Inspect AI", "inspect", inspect_ai.write),
        Target("promptfoo", "promptfoo", "", promptfoo.write),
        Target("deepeval", "DeepEval", "deepeval", deepeval.write),
        Target(
            "croissant",
            "Hugging Face datasets and MLCommons Croissant",
            "croissant",
            croissant.write,
        ),
        Target("openai", "OpenAI chat messages", "openai", openai_chat.write),
        Target("tau2", "tau2", "tau2", tau2.write),
        Target("langsmith", "LangSmith", "langsmith", langsmith.write),
        Target("langfuse", "Langfuse", "langfuse", langfuse.write),
    )
}


@dataclass(frozen=True)
class Exported:
    """One dataset that was exported."""

    dataset_id: str
    version: str
    conversations: int
    folder: Path
    files: Sequence[str]


def target_named(name: str) -> Target:
    """The target of this name; an `InputError` says which there are."""
    if name not in TARGETS:
        raise InputError(f"there is no export for `{name}`: {did_you_mean(name, TARGETS)}")
    return TARGETS[name]


def export(
    target: Target, datasets: Sequence[Path], out: Path, *, overwrite: bool = False
) -> list[Exported]:
    """Write every dataset for a target, each into the folder of its id below `out`.

    All of them are opened, and all folders looked at, before the first is written.
    """
    folders: dict[Path, ExportSource] = {}
    for path in datasets:
        material = ExportSource.read(path)
        folder = safe_child(out, material.dataset.dataset_id)
        if folder in folders:
            raise InputError(
                f"{path} and {folders[folder].dataset.path} are both `{material.dataset.dataset_id}`: name one of them"
            )
        refuse_taken(folder, overwrite=overwrite)
        folders[folder] = material
    return [
        _exported(target, material, folder, overwrite=overwrite)
        for folder, material in folders.items()
    ]


def _exported(target: Target, material: ExportSource, folder: Path, *, overwrite: bool) -> Exported:
    with exporting(folder, overwrite=overwrite) as output:
        target.write(material, output)
    dataset = material.dataset
    return Exported(dataset.dataset_id, dataset.version, material.given, folder, output.files)
