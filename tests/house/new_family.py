"""Make the skeleton of a new family: `python -m tests.house.new_family NAME`.

The skeleton is a family in its smallest honest form: a table with its model, a pure function that
gives the rows kept and the rows refused, tests for both, a page, its Dagster half, and a place in
the import contracts and in the list of families. `make check` accepts it as it stands, and
`coverage-assets materialize` builds it. docs/families.md tells what comes next.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from string import Template

from tests.house.dagster_half import DAGSTER_HALF

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
SIBLING = "disputes"
CONTRACTS = ".importlinter"
WHOLE_HOUSE = tuple(
    f"[importlinter:contract:{name}]" for name in ("house", "dagster", "resources", "defs")
)
"""The contracts that name every family."""
INDEX = "docs/index.md"
FAMILY_LIST = "coverage_assets/defs/families.py"

FILES = {
    "coverage_assets/$name/__init__.py": '''\
"""$title: say here what this family is for, and what it refuses to do.

Its modules are pure functions over polars frames and frozen dataclasses: no Dagster, no files, no
clock, no global state.
"""
''',
    "coverage_assets/$name/schema.py": '''\
"""The tables of this family. A model documents its table."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

ENTRIES = pa.DataFrameSchema(
    {
        "id": pa.Column(pl.String, unique=True, description="What other tables call the entry."),
        "amount": pa.Column(
            pl.Int64, pa.Check.ge(0), description="How much of it there is, in whole units."
        ),
    },
    strict=True,
    ordered=True,
    name="$name",
)

REFUSED = pa.DataFrameSchema(
    {
        "id": pa.Column(pl.String, description="The entry as it was given."),
        "amount": pa.Column(pl.Int64, description="The amount as it was given."),
        "reason": pa.Column(
            pl.String,
            pa.Check.isin(["negative", "repeated"]),
            description="Why the entry is left out.",
        ),
    },
    strict=True,
    ordered=True,
    name="${name}_refused",
)
''',
    "coverage_assets/$name/filtering.py": '''\
"""Separate usable entries from refused ones."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from coverage_assets.foundation.frames import check_frame
from coverage_assets.$name.schema import ENTRIES, REFUSED


class Filtered(NamedTuple):
    """The entries kept, and the entries refused with the reason."""

    kept: pl.DataFrame
    refused: pl.DataFrame


def filter_entries(entries: pl.DataFrame) -> Filtered:
    """Keep the first entry of each id that has an amount of zero or more; refuse the others."""
    reason = (
        pl.when(pl.col("amount") < 0)
        .then(pl.lit("negative"))
        .when((pl.col("amount") >= 0).cum_sum().over("id") > 1)
        .then(pl.lit("repeated"))
    )
    judged = entries.select("id", "amount", reason=reason)
    kept = judged.filter(pl.col("reason").is_null()).drop("reason")
    refused = judged.filter(pl.col("reason").is_not_null())
    return Filtered(
        check_frame(kept.sort("id"), ENTRIES, name="$name"),
        check_frame(refused, REFUSED, name="${name}_refused"),
    )
''',
    "tests/$name/test_filtering.py": """from __future__ import annotations

import polars as pl

from coverage_assets.$name.filtering import filter_entries


def entries(*rows: tuple[str, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"id": pl.String, "amount": pl.Int64}, orient="row")


def test_entries_are_kept_in_the_order_of_their_ids() -> None:
    assert filter_entries(entries(("b", 1), ("a", 0))).kept.rows() == [("a", 0), ("b", 1)]


def test_a_negative_amount_is_refused_with_the_reason() -> None:
    assert filter_entries(entries(("a", -1))).refused.rows() == [("a", -1, "negative")]


def test_the_first_usable_entry_of_an_id_wins() -> None:
    filtered = filter_entries(entries(("a", -1), ("a", 2), ("a", 3)))
    assert (filtered.kept.rows(), filtered.refused["reason"].to_list()) == (
        [("a", 2)],
        ["negative", "repeated"],
    )


def test_no_entries_are_no_rows() -> None:
    assert filter_entries(entries()).kept.is_empty()
""",
    "tests/$name/test_schema.py": """from __future__ import annotations

import polars as pl
import pytest

from coverage_assets.errors import IntegrityError
from coverage_assets.foundation.frames import check_frame
from coverage_assets.$name.schema import ENTRIES, REFUSED


@pytest.mark.parametrize("model", [ENTRIES, REFUSED])
def test_every_column_says_what_it_means(model: object) -> None:
    columns = model.columns  # type: ignore[attr-defined]
    assert all(column.description for column in columns.values())


def test_an_amount_below_zero_is_not_as_declared() -> None:
    with pytest.raises(IntegrityError, match="amount"):
        check_frame(pl.DataFrame({"id": ["a"], "amount": [-1]}), ENTRIES, name="$name")
""",
    "docs/$name.md": """# $title

What this family is for, what its tables hold, and what it refuses to do.

```python
import polars as pl

from coverage_assets.$name.filtering import filter_entries

kept, refused = filter_entries(pl.DataFrame({"id": ["a", "b"], "amount": [1, -1]}))
print(kept.height, refused["reason"].to_list())
```

```text shown
1 ['negative']
```
""",
}


def make_family(name: str, root: Path = ROOT) -> list[Path]:
    """Write the skeleton of a family and place it in the import contracts; return the new files."""
    if not NAME.fullmatch(name):
        raise SystemExit(
            f"{name!r} cannot be a family's name: write small letters, such as warranty_claims"
        )
    words = {
        "name": name,
        "words": name.replace("_", " "),
        "title": name.replace("_", " ").capitalize(),
        "upper": name.upper(),
    }
    files = {
        root / Template(path).substitute(words): Template(text).substitute(words)
        for path, text in {**FILES, **DAGSTER_HALF}.items()
    }
    taken = next(
        (path for path in files if path.parent.name == name and path.parent.exists()), None
    )
    if taken is not None:
        raise SystemExit(f"{taken.parent.relative_to(root)} is there already: choose another name")
    _edit(root / CONTRACTS, _placed(name))
    _edit(root / INDEX, _listed(words["title"], name))
    _edit(root / FAMILY_LIST, _declared(name))
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    _tidy([path for path in (*files, root / FAMILY_LIST) if path.suffix == ".py"])
    return list(files)


def _tidy(files: list[Path]) -> None:
    """Sort imports and format: where a name stands among others depends on the name."""
    ruff = Path(sys.executable).with_name("ruff")
    for arguments in (["check", "--quiet", "--fix", "--select", "I"], ["format", "--quiet"]):
        subprocess.run([ruff, *arguments, *files], check=True)


def _placed(name: str) -> Callable[[str], str]:
    """Return an edit that places a family beside its sibling wherever the contracts name that."""

    def edit(text: str) -> str:
        contracts = re.split(r"(?=^\[)", text, flags=re.MULTILINE)
        return "".join(map(place, contracts))

    def place(contract: str) -> str:
        if not contract.startswith(WHOLE_HOUSE):
            return contract
        beside = re.sub(
            rf"(\| (?:coverage_assets\.)?){SIBLING}$",
            rf"\1{SIBLING} \1{name}",
            contract,
            flags=re.MULTILINE,
        )
        return re.sub(
            rf"^(    coverage_assets\.){SIBLING}$",
            rf"\1{SIBLING}\n\1{name}",
            beside,
            flags=re.MULTILINE,
        )

    return edit


def _listed(title: str, name: str) -> Callable[[str], str]:
    """Return an edit that lists the family's page behind its sibling's."""
    row = f"| [{title}]({name}.md) | what it is for |"
    return lambda text: re.sub(
        rf"^(\|.*\({SIBLING}\.md\).*)$", rf"\1\n{row}", text, flags=re.MULTILINE
    )


def _declared(name: str) -> Callable[[str], str]:
    """Return an edit that adds the family to the list of all, behind its sibling."""
    own, siblings = f"{name.upper()}_FAMILY", f"{SIBLING.upper()}_FAMILY"
    imported = f"from coverage_assets.defs.{name}.family import {own}\n"
    return lambda text: text.replace(
        f"    {siblings},\n", f"    {siblings},\n    {own},\n"
    ).replace("\nFAMILIES", f"{imported}\nFAMILIES")


def _edit(path: Path, edit: Callable[[str], str]) -> None:
    path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: make new-family NAME=warranty_claims")
    for made in make_family(sys.argv[1]):
        print(made.relative_to(ROOT))  # noqa: T201 - a command that says what it wrote
