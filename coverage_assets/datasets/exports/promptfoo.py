"""promptfoo: a configuration, its tests, and our scorer as their assertion.

promptfoo makes one test of every entry of a list in `vars`, so messages travel as one JSON text. It also reads templates in
texts: braces that could open one are written as JSON escapes, which mean the same to whoever parses the text.
"""

from __future__ import annotations

from typing import Any

import yaml

from coverage_assets.datasets.exports.chat import request_messages
from coverage_assets.datasets.exports.evaluation import write_evaluation, write_runner
from coverage_assets.datasets.exports.instructions import in_one_answer
from coverage_assets.datasets.exports.output import Output
from coverage_assets.datasets.exports.source import ExportEntry, ExportSource, Record
from coverage_assets.foundation.digests import canonical_json

CONFIG = "promptfooconfig.yaml"
TESTS = "tests.jsonl"
ASSERTION = "assertion.py"
NO_TEMPLATE = {"{{": "{\\u007b", "{%": "{\\u0025", "{#": "{\\u0023", "#}": "\\u0023}"}
"""What would open a template or stumble its reader, and the same within a JSON text. None of it stands outside of strings."""

HEAD = """\
# An evaluation of promptfoo. `echo` stands for the assistant under test and passes nothing: put your provider in its place,
# or name it with `promptfoo eval --providers`. Each prompt is a list of chat messages as JSON.
"""


def write(material: ExportSource, output: Output) -> None:
    """Write the configuration, the tests, and what judges them."""
    with output.lines(TESTS) as line:
        for entry in material.judgeable():
            line(_test(material, entry))
    output.text(
        CONFIG,
        HEAD + yaml.safe_dump(_config(material), sort_keys=False, allow_unicode=True, width=120),
    )
    write_evaluation(material, output)
    write_runner(output, "promptfoo_assertion.py", ASSERTION)


def plain_json(value: Any) -> str:
    """A value as canonical JSON in which no template begins."""
    text = canonical_json(value)
    for opening, escaped in NO_TEMPLATE.items():
        text = text.replace(opening, escaped)
    return text


def _config(material: ExportSource) -> Record:
    header = material.header
    return {
        "description": f"{header['dataset_id']} {header['version']}",
        "prompts": ["{{messages}}"],
        "providers": ["echo"],
        "defaultTest": {"assert": [{"type": "python", "value": f"file://{ASSERTION}"}]},
        "tests": f"file://{TESTS}",
    }


def _test(material: ExportSource, entry: ExportEntry) -> Record:
    labels = entry.labels
    return {
        "description": entry.id,
        "vars": {
            "id": entry.id,
            "messages": plain_json(request_messages(entry, in_one_answer(material, entry))),
            "golden": plain_json(entry.golden),
        },
        "metadata": {**labels, "bins": canonical_json(labels["bins"])},
    }
