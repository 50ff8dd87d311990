"""The targets of `coverage-assets export`, and the function that writes any of them."""

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
from coverage_assets.datasets.exports.output import Output, open_export, refuse_existing
from coverage_assets.datasets.exports.source import ExportSource
from coverage_assets.errors import InputError, did_you_mean
from coverage_assets.foundation.files import safe_child


@dataclass(frozen=True)
class Target:
    """One tool that datasets are exported for."""

    name: str
    tool: str
    """The tool's display name."""
    extra: str
    """The optional dependency that installs the tool; empty if it is not a Python package."""
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
    """One exported dataset."""

    dataset_id: str
    version: str
    conversations: int
    folder: Path
    files: Sequence[str]


def target_named(name: str) -> Target:
    """Return the target of this name; an `InputError` suggests one if there is none."""
    if name not in TARGETS:
        raise InputError(f"there is no export for `{name}`: {did_you_mean(name, TARGETS)}")
    return TARGETS[name]


def export(
    target: Target, datasets: Sequence[Path], out: Path, *, overwrite: bool = False
) -> list[Exported]:
    """Export datasets for a target, each into the folder of its id below `out`.

    All datasets are opened, and all folders checked, before the first is written.
    """
    folders: dict[Path, ExportSource] = {}
    for path in datasets:
        source = ExportSource.read(path)
        folder = safe_child(out, source.dataset.dataset_id)
        if folder in folders:
            raise InputError(
                f"{path} and {folders[folder].dataset.path} "
                f"are both `{source.dataset.dataset_id}`: name one of them"
            )
        refuse_existing(folder, overwrite=overwrite)
        folders[folder] = source
    return [
        _export_one(target, source, folder, overwrite=overwrite)
        for folder, source in folders.items()
    ]


def _export_one(target: Target, source: ExportSource, folder: Path, *, overwrite: bool) -> Exported:
    with open_export(folder, overwrite=overwrite) as output:
        target.write(source, output)
    dataset = source.dataset
    return Exported(dataset.dataset_id, dataset.version, source.count, folder, output.files)
