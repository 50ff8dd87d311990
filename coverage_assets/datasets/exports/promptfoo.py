"""promptfoo: a configuration, its tests, and our scorer as their assertion.

promptfoo expands a list in `vars` to one test per entry, so messages are passed as one JSON text.
It also expands templates in texts, so braces that could start one are written as JSON escapes,
which any JSON parser reads back as braces.
"""

from __future__ import annotations

from typing import Any

import yaml

from coverage_assets.datasets.exports.chat import request_messages
from coverage_assets.datasets.exports.evaluation import write_evaluation, write_runner
from coverage_assets.datasets.exports.instructions import single_answer
from coverage_assets.datasets.exports.output import Output
from coverage_assets.datasets.exports.source import ExportEntry, ExportSource, Record
from coverage_assets.foundation.digests import canonical_json

CONFIG = "promptfooconfig.yaml"
TESTS = "tests.jsonl"
ASSERTION = "assertion.py"
NO_TEMPLATE = {"{{": "{\\u007b", "{%": "{\\u0025", "{#": "{\\u0023", "#}": "\\u0023}"}
"""What would start a template or trip its parser, and its JSON escape; only occurs in strings."""

HEAD = """\
# An evaluation of promptfoo. `echo` stands for the assistant under test and passes nothing: \
put your provider in its place,
# or name it with `promptfoo eval --providers`. Each prompt is a list of chat messages as JSON.
"""


def write(source: ExportSource, output: Output) -> None:
    """Write the configuration, the tests, and what scoring needs."""
    with output.lines(TESTS) as line:
        for entry in source.scorable_entries():
            line(_test(source, entry))
    output.text(
        CONFIG,
        HEAD + yaml.safe_dump(_config(source), sort_keys=False, allow_unicode=True, width=120),
    )
    write_evaluation(source, output)
    write_runner(output, "promptfoo_assertion.py", ASSERTION)


def json_without_templates(value: Any) -> str:
    """Return a value as canonical JSON in which no template starts."""
    text = canonical_json(value)
    for opening, escaped in NO_TEMPLATE.items():
        text = text.replace(opening, escaped)
    return text


def _config(source: ExportSource) -> Record:
    header = source.header
    return {
        "description": f"{header['dataset_id']} {header['version']}",
        "prompts": ["{{messages}}"],
        "providers": ["echo"],
        "defaultTest": {"assert": [{"type": "python", "value": f"file://{ASSERTION}"}]},
        "tests": f"file://{TESTS}",
    }


def _test(source: ExportSource, entry: ExportEntry) -> Record:
    labels = entry.labels
    return {
        "description": entry.id,
        "vars": {
            "id": entry.id,
            "messages": json_without_templates(
                request_messages(entry, single_answer(source, entry))
            ),
            "golden": json_without_templates(entry.golden),
        },
        "metadata": {**labels, "bins": canonical_json(labels["bins"])},
    }
