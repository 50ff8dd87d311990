"""Hypothesis strategies for datasets and goldens of version 1."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

MAPPED = {
    "dataset": ("schema_version", "dataset_id", "version", "metadata", "conversations"),
    "metadata": ("domain", "behavior", "difficulty", "seed"),
    "conversation": ("conversation_id", "scenario_id", "domain", "behavior", "difficulty", "turns"),
    "turn": ("role", "content"),
    "golden": ("schema_version", "dataset_id", "version", "entries"),
    "entry": ("conversation_id", "turns", "final_outcome"),
    "outcome": ("turn_index", "expected_outcome"),
}
ids = st.text("abcé /.-_0", min_size=1, max_size=6)
labels = st.sampled_from(
    ["completed", "Alternative offered", "no_match", "cart", "2nd try", "Größe", "combined", "A"]
)
difficulties = st.sampled_from(["easy", "medium", "hard"])
values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=4)
    | st.lists(st.integers(), max_size=2)
)
names = st.sampled_from(
    [
        "legacy",
        "name",
        "text",
        "turn",
        "id",
        "schema",
        "outcome",
        "goldens",
        "files",
        "language",
        "bins",
        "tags",
        "é",
        "",
    ]
)


def extras(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """Keys that version 1 does not know, some of which mean something in version 2."""
    return st.dictionaries(names.filter(lambda name: name not in MAPPED[kind]), values, max_size=3)


def objects(
    kind: str, required: dict[str, Any], optional: dict[str, Any]
) -> st.SearchStrategy[dict[str, Any]]:
    known = st.fixed_dictionaries(required, optional=optional)
    return st.tuples(extras(kind), known).map(lambda parts: parts[0] | parts[1])


turns = objects(
    "turn",
    {"role": st.sampled_from(["user", "assistant"]), "content": st.text(min_size=1, max_size=9)},
    {},
)


@st.composite
def datasets(draw: st.DrawFn) -> dict[str, Any]:
    """Any dataset of version 1."""
    found = draw(st.lists(ids, max_size=4, unique=True))
    own = {"domain": labels, "behavior": labels, "difficulty": difficulties, "scenario_id": ids}
    conversations = [
        draw(
            objects(
                "conversation",
                {
                    "conversation_id": st.just(name),
                    "turns": st.lists(turns, min_size=1, max_size=4),
                },
                own,
            )
        )
        for name in found
    ]
    metadata = objects(
        "metadata",
        {"domain": labels, "behavior": labels, "difficulty": difficulties},
        {"seed": st.none() | st.integers()},
    )
    required = {
        "dataset_id": ids,
        "version": st.sampled_from(["1.0.0", "0.2.10"]),
        "metadata": metadata,
        "conversations": st.just(conversations),
    }
    return draw(objects("dataset", required, {"schema_version": st.just(1)}))


@st.composite
def datasets_with_goldens(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A dataset of version 1, and goldens for some of its conversations."""
    dataset = draw(datasets())
    judged = [conversation for conversation in dataset["conversations"] if draw(st.booleans())]
    required = {
        "dataset_id": st.just(dataset["dataset_id"]),
        "version": st.sampled_from(["1.0.0", "3.0.0"]),
        "entries": st.just([draw(_entries(conversation)) for conversation in judged]),
    }
    return dataset, draw(objects("golden", required, {"schema_version": st.just(1)}))


@st.composite
def _entries(draw: st.DrawFn, conversation: dict[str, Any]) -> dict[str, Any]:
    indices = st.integers(0, len(conversation["turns"]) - 1)
    outcomes = st.lists(
        objects("outcome", {"turn_index": indices, "expected_outcome": labels}, {}), max_size=3
    )
    required = {"conversation_id": st.just(conversation["conversation_id"]), "turns": outcomes}
    entry = draw(objects("entry", required, {"final_outcome": labels}))
    return entry if entry["turns"] else entry | {"final_outcome": draw(labels)}
