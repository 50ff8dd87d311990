from __future__ import annotations

import re
from pathlib import Path

import pytest

from coverage_assets.linting import lint_folder
from coverage_assets.linting.codes import CODES
from tests.linting.inline import TODAY, folder

DOCS = (Path(__file__).parents[2] / "docs" / "linting.md").read_text()
SECTIONS = {
    match[1]: match[0]
    for match in re.finditer(
        r'<a id="([\w-]+)"></a>\n### \1\n.*?(?=\n<a id=|\Z)', DOCS, flags=re.DOTALL
    )
}


def test_the_docs_have_a_section_for_every_code_in_order() -> None:
    assert list(SECTIONS) == list(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_section_names_the_level(code: str) -> None:
    assert f"Level: {CODES[code].level}. " in SECTIONS[code]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("part", ["**Reported:** ", "**Fix:** "])
def test_a_section_says_what_is_reported_and_how_to_fix_it(code: str, part: str) -> None:
    assert part in SECTIONS[code]


@pytest.mark.parametrize("code", CODES)
def test_the_example_of_a_code_produces_it(code: str, tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", SECTIONS[code], flags=re.DOTALL)
    findings = lint_folder(folder(tmp_path, example), "demo", today=TODAY)
    assert (code, CODES[code].level) in {(finding.code, finding.level) for finding in findings}
