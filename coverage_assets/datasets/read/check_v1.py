"""Check version 1 documents beyond what their models can express: unique ids, valid references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from coverage_assets.errors import Problem, did_you_mean
from coverage_assets.foundation.json_documents import DataError, json_path
from coverage_assets.foundation.yaml_document import Document


def raise_if_any(problems: Iterable[Problem]) -> None:
    """Raise a `DataError` with all problems, if there are any."""
    found = list(problems)
    if found:
        raise DataError(found)


def duplicate_ids(document: Document, key: str) -> Iterator[Problem]:
    """Find entries that repeat the conversation id of an earlier one."""
    assert isinstance(document.value, dict), "it has been validated"
    seen: dict[str, int] = {}
    entries: Any = document.value[key]
    for number, entry in enumerate(entries):
        name = entry["conversation_id"]
        if name in seen:
            message = f"`{name}` is taken already, by {json_path((key, seen[name]))}"
            yield document.problem(
                (key, number, "conversation_id"), message, "give each conversation an id of its own"
            )
        seen.setdefault(name, number)


def unknown_references(
    document: Document, dataset_id: str, by_id: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    """Find goldens for another dataset, and references to conversations or turns it lacks."""
    golden: Any = document.value
    if golden["dataset_id"] != dataset_id:
        message = f"these goldens are for `{golden['dataset_id']}`, the dataset is `{dataset_id}`"
        yield document.problem(("dataset_id",), message, "name the golden file of this dataset")
        return
    for number, entry in enumerate(golden["entries"]):
        conversation = by_id.get(entry["conversation_id"])
        if conversation is None:
            message = f"the dataset has no conversation `{entry['conversation_id']}`"
            hint = did_you_mean(entry["conversation_id"], by_id)
            yield document.problem(("entries", number, "conversation_id"), message, hint)
            continue
        for place, turn in enumerate(entry["turns"]):
            if turn["turn_index"] >= len(conversation["turns"]):
                message = (
                    f"`turn_index` is {turn['turn_index']}, "
                    f"and the conversation has {len(conversation['turns'])} turns"
                )
                yield document.problem(
                    ("entries", number, "turns", place, "turn_index"), message, "turns count from 0"
                )
