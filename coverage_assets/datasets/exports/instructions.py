"""What an assistant under test is told: the task, its tools, and the form of its answer.

There are two ways to be tested. In a *played* conversation the person's turns come one by one, tools act on a simulated
world, and a report is asked for at the end. In *one answer* everything that the person says is there at once, with the records
that the tools would read, and the whole conversation comes back as one JSON object. Nothing here tells what the golden expects.
"""

from __future__ import annotations

from coverage_assets.datasets.exports.source import ExportEntry, ExportSource
from coverage_assets.foundation.digests import canonical_json

REPORT_KEYS = '"final_outcome": "...", "offered_skus": ["..."], "asked_slots": ["..."]'


def played(material: ExportSource, domain: str) -> str:
    """The instructions for a conversation that is played turn by turn."""
    return "\n\n".join(
        [
            _task(material, domain),
            "The person speaks, and you answer, turn by turn. Use your tools to look things up and to act: only what they do counts as done.",
        ]
    )


def report_request(material: ExportSource) -> str:
    """What is asked when the person has said everything."""
    return "\n".join(
        [
            f"The conversation is over. Report on it with one JSON object and nothing else: {{{REPORT_KEYS}}}",
            *outcome_notes(material),
        ]
    )


def in_one_answer(material: ExportSource, entry: ExportEntry) -> str:
    """The instructions for an answer that holds the whole conversation."""
    tools = [
        {key: tool[key] for key in ("name", "description", "parameters") if key in tool}
        for tool in material.tools(entry.domain)
    ]
    return "\n\n".join(
        [
            _task(material, entry.domain),
            "The messages below are all that the person says, in order. Decide what you say to each, and which tools you call on the way.",
            "\n".join(["Your tools:", *map(canonical_json, tools)]),
            f"The records that your tools work on:\n{entry.golden['initial_state']}",
            "\n".join(
                [
                    "Answer with one JSON object and nothing else: "
                    '{"messages": ["..."], "tool_calls": [{"name": "...", "arguments": {}}], '
                    + REPORT_KEYS
                    + "}",
                    "- messages: what you say to the person, one text for each turn",
                    "- tool_calls: every call in order, with the arguments that you give",
                    *outcome_notes(material),
                ]
            ),
        ]
    )


def _task(material: ExportSource, domain: str) -> str:
    """What the assistant is for; never the dataset's name, which may tell how the person is going to behave."""
    field = domain.replace("_", " ")
    vertical = material.dataset.metadata.get("vertical", "").replace("_", " ")
    return f"You are an assistant for {field}" + (f" ({vertical})." if vertical else ".")


def outcome_notes(material: ExportSource) -> list[str]:
    """What the keys of a report mean in this dataset."""
    named = ", ".join(material.slots)
    return [
        f"- final_outcome: how the conversation ends, one of: {', '.join(material.outcomes)}",
        "- offered_skus: the keys of the records that you offered to the person",
        "- asked_slots: what you asked the person for"
        + (f", by these names: {named}" if named else ""),
    ]
