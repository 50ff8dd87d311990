"""The instructions for an assistant under test: the task, its tools, and the form of its answer.

There are two modes. *Turn by turn*, the user turns come one at a time, tools act on a simulated
environment, and a report is requested at the end. In a *single answer*, all user turns are given at
once with the records that the tools would read, and the whole conversation comes back as one JSON
object. Instructions never reveal what the golden expects.
"""

from __future__ import annotations

from coverage_assets.datasets.exports.source import ExportEntry, ExportSource
from coverage_assets.foundation.digests import canonical_json

REPORT_KEYS = '"final_outcome": "...", "offered": ["..."], "asked_slots": ["..."]'


def turn_by_turn(source: ExportSource, domain: str) -> str:
    """Return the instructions for a conversation that runs turn by turn."""
    return "\n\n".join(
        [
            _task(source, domain),
            (
                "The person speaks, and you answer, turn by turn. "
                "Use your tools to look things up and to act: only what they do counts as done."
            ),
        ]
    )


def report_request(source: ExportSource) -> str:
    """Return the request for a report after the last user turn."""
    return "\n".join(
        [
            (
                "The conversation is over. Report on it with one JSON object and nothing else: "
                f"{{{REPORT_KEYS}}}"
            ),
            *report_key_notes(source),
        ]
    )


def single_answer(source: ExportSource, entry: ExportEntry) -> str:
    """Return the instructions for a single answer that holds the whole conversation."""
    tools = [
        {key: tool[key] for key in ("name", "description", "parameters") if key in tool}
        for tool in source.tools(entry.domain)
    ]
    return "\n\n".join(
        [
            _task(source, entry.domain),
            (
                "The messages below are all that the person says, in order. "
                "Decide what you say to each, and which tools you call on the way."
            ),
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
                    *report_key_notes(source),
                ]
            ),
        ]
    )


def _task(source: ExportSource, domain: str) -> str:
    """Describe the assistant's task without the dataset's name, which may reveal the behavior."""
    field = domain.replace("_", " ")
    vertical = source.dataset.metadata.get("vertical", "").replace("_", " ")
    return f"You are an assistant for {field}" + (f" ({vertical})." if vertical else ".")


def report_key_notes(source: ExportSource) -> list[str]:
    """Explain the keys of a report in this dataset."""
    named = ", ".join(source.slots)
    return [
        f"- final_outcome: how the conversation ends, one of: {', '.join(source.outcomes)}",
        "- offered: the keys of the records that you offered to the person",
        "- asked_slots: what you asked the person for"
        + (f", by these names: {named}" if named else ""),
    ]
