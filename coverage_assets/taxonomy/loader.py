"""Loading of a vertical's folder.

`read_vertical` reads both files, binds the rules to the taxonomy and lists what does not fit; the
linter starts there. Everybody else calls `load_vertical`, which refuses a vertical with problems
and lists all of them.
"""

from __future__ import annotations

import re
from pathlib import Path

from coverage_assets.errors import ConfigError, InputError, Problem, did_you_mean
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.foundation.validation import MAX_SLUG, SLUG_PATTERN, DeclaredModel, validate
from coverage_assets.foundation.yaml_document import Document
from coverage_assets.foundation.yaml_loader import read_yaml
from coverage_assets.taxonomy.bind_rules import RuleBinder, watched_groups
from coverage_assets.taxonomy.check_taxonomy import taxonomy_problems
from coverage_assets.taxonomy.models import Taxonomy
from coverage_assets.taxonomy.rules import ExclusionRules
from coverage_assets.taxonomy.vertical import BoundWaiver, Vertical

TAXONOMY_FILE = "taxonomy.yaml"
EXCLUSIONS_FILE = "exclusions.yaml"
DEFAULT_CONFIG = Path("config")
DEFAULT_VERTICAL = "commerce"


def load_vertical(config: Path = DEFAULT_CONFIG, vertical: str = DEFAULT_VERTICAL) -> Vertical:
    """Read and check a vertical; one `ConfigError` lists every problem of both files."""
    loaded = read_vertical(config, vertical)
    if loaded.problems:
        raise ConfigError(loaded.problems)
    return loaded


def read_vertical(config: Path = DEFAULT_CONFIG, vertical: str = DEFAULT_VERTICAL) -> Vertical:
    """Read a vertical, and list what does not fit together in its `problems`."""
    folder = _vertical_folder(config, vertical)
    problems: list[Problem] = []
    documents: list[Document] = []
    for read, name in ((read_yaml, TAXONOMY_FILE), (_read_exclusions, EXCLUSIONS_FILE)):
        try:
            documents.append(read(folder / name))
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(
            [
                *problems,
                *(problem for document in documents for problem in _form_problems(document)),
            ]
        )
    return bind_vertical(documents[0], documents[1], vertical)


def _form_problems(document: Document) -> list[Problem]:
    """List what is wrong with the one readable file of a vertical whose other one is not."""
    model: type[DeclaredModel] = (
        ExclusionRules if document.path.endswith(EXCLUSIONS_FILE) else Taxonomy
    )
    try:
        validate(document, model)
    except ConfigError as error:
        return list(error.problems)
    return []


def bind_vertical(
    taxonomy_document: Document, exclusions_document: Document, vertical: str
) -> Vertical:
    """Validate both documents and bind the rules to the taxonomy."""
    problems: list[Problem] = []
    taxonomy = exclusions = None
    try:
        taxonomy = validate(taxonomy_document, Taxonomy)
        problems.extend(taxonomy_problems(taxonomy_document, taxonomy, vertical))
    except ConfigError as error:
        problems.extend(error.problems)
    try:
        exclusions = _with_defaults(validate(exclusions_document, ExclusionRules))
    except ConfigError as error:
        problems.extend(error.problems)
    if problems or taxonomy is None or exclusions is None:
        raise ConfigError(problems)
    binder = RuleBinder(taxonomy, exclusions_document)
    rules = tuple(binder.rule(number, rule) for number, rule in enumerate(exclusions.rules))
    waivers = tuple(
        BoundWaiver(
            number,
            binder.predicate(waiver.where, ("waivers", number, "where"), only={DOMAIN, BEHAVIOR}),
        )
        for number, waiver in enumerate(exclusions.waivers)
    )
    binder.check_groups_of_waivers(exclusions)
    return Vertical(
        taxonomy,
        exclusions,
        rules,
        tuple(watched_groups(taxonomy)),
        waivers,
        taxonomy_document,
        exclusions_document,
        tuple(sorted(binder.problems)),
    )


def available_verticals(config: Path) -> list[str]:
    """List the verticals that a config folder declares; a folder with another name is none."""
    names = (path.parent.name for path in config.glob(f"*/{TAXONOMY_FILE}"))
    return sorted(name for name in names if _can_be_named(name))


def _vertical_folder(config: Path, vertical: str) -> Path:
    if not config.is_dir():
        raise InputError(
            f"there is no config folder {config}: "
            "run in the project's root, or name it with --config"
        )
    if not _can_be_named(vertical) or not (config / vertical / TAXONOMY_FILE).is_file():
        hint = did_you_mean(vertical, available_verticals(config))
        raise InputError(f"{config} declares no vertical {vertical[:MAX_SLUG]!r}: {hint}")
    return config / vertical


def _can_be_named(vertical: str) -> bool:
    return len(vertical) <= MAX_SLUG and re.fullmatch(SLUG_PATTERN, vertical) is not None


def _read_exclusions(path: Path) -> Document:
    if path.exists():
        return read_yaml(path)
    return Document(str(path), {"schema_version": 1, "version": "0.0.0"})


def _with_defaults(exclusions: ExclusionRules) -> ExclusionRules:
    owner = exclusions.defaults.owner
    rules = tuple(
        rule.model_copy(update={"owner": rule.owner or owner}) for rule in exclusions.rules
    )
    return exclusions.model_copy(update={"rules": rules})
