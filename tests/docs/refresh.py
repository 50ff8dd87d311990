"""Write the outputs that pages show anew, where they are shown whole.

    python -m tests.docs.refresh README.md docs/command_line.md

An excerpt, which has lines `...`, is left alone. One that is no longer true is named, for a person
to choose again.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.docs.pages import OMITTED, ROOT, Block, Step, blocks, is_excerpt, read, steps
from tests.docs.project import VARIABLES, Project


def main(pages: list[str]) -> None:
    for name in VARIABLES:
        os.environ.pop(name, None)
    for page in pages:
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            text = _refreshed(page, Project.in_folder(Path(folder)))
            os.chdir(ROOT)
        (ROOT / page).write_text(text, encoding="utf-8")


def _refreshed(page: str, project: Project) -> str:
    text, printed = read(page), ""
    for block in blocks(page):
        new = block.text
        if block.about.endswith((".yaml", ".py")):
            project.write(block)
        elif block.language == "python":
            printed = project.python(block)
        elif (block.language, block.about) == ("text", "output"):
            new = _tidy(printed) + "\n"
        elif block.language == "console":
            new = "".join(_step(page, block, step, project) for step in steps(block))
        text = text.replace(f"{block.about}\n{block.text}```", f"{block.about}\n{new}```", 1)
    return text


def _step(page: str, block: Block, step: Step, project: Project) -> str:
    output = project.command(step.command)
    shown = _tidy(step.shown)
    excerpt = any(line.strip().endswith(OMITTED) for line in shown.splitlines()[1:])
    if output is not None and not is_excerpt(shown, output):
        if excerpt:
            sys.stderr.write(f"{page}:{block.line}: choose an excerpt of `{step.command}` again\n")
        else:
            shown = _tidy(output)
    return f"$ {step.command}\n" + (shown + "\n" if shown else "")


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


if __name__ == "__main__":
    main(sys.argv[1:])
