from __future__ import annotations

from hypothesis import strategies as st

from coverage_assets.scenarios.grid import Grid
from coverage_assets.taxonomy.vertical import Vertical
from coverage_assets.taxonomy.where import (
    parse_where,
)
from tests.declaring import Declared, dimensions_in, taxonomies, taxonomy_of, vertical_of, wheres

TOY = vertical_of(
    taxonomy_of(
        groups={"tiny": {"size": "s"}, "red_ones": {"color": "red"}, "narrow": {"size": ["s", "m"]}}
    )
)


@st.composite
def asked(draw: st.DrawFn) -> tuple[Vertical, Declared, Declared]:
    """A random vertical, as declared too, and a condition to ask of it."""
    taxonomy = draw(taxonomies())
    groups = [group["slug"] for group in taxonomy["groups"]]
    return vertical_of(taxonomy), taxonomy, draw(wheres(dimensions_in(taxonomy), groups))


def matching(vertical: Vertical, where: Declared) -> list[bool]:
    """Which rows of the whole grid the bound condition holds for."""
    (block,) = Grid.of(vertical.taxonomy).blocks()
    return list(block.tail.mask(vertical.bind(parse_where(where))).tolist())
