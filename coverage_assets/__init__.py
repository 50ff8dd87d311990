"""Declare what must be covered; get audited, reproducible artifacts.

    import coverage_assets as ca

    vertical = ca.load_vertical("commerce")
    ca.manifest(vertical).totals

The names below are the public API, loaded when they are first used. The library is plain Python
over polars frames and never needs Dagster. The asset graph stands in `coverage_assets.defs`, the
command line in `coverage_assets.cli`; both call the same functions.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coverage_assets.api import (
        enumerate_scenarios,
        export,
        generate_conversations,
        generate_datasets,
        lint,
        load_vertical,
        manifest,
        plan_disputes,
        read_dataset,
        reference_responses,
        score,
        validate_dataset,
        verify,
    )
    from coverage_assets.errors import (
        ConfigError,
        CoverageError,
        InputError,
        IntegrityError,
        OutputError,
        UserError,
    )

__version__ = "0.1.0"

__all__ = [
    "ConfigError",
    "CoverageError",
    "InputError",
    "IntegrityError",
    "OutputError",
    "UserError",
    "enumerate_scenarios",
    "export",
    "generate_conversations",
    "generate_datasets",
    "lint",
    "load_vertical",
    "manifest",
    "plan_disputes",
    "read_dataset",
    "reference_responses",
    "score",
    "validate_dataset",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used."""
    if name not in __all__:
        raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
    module = import_module(f"{__name__}.{'errors' if name.endswith('Error') else 'api'}")
    value = globals()[name] = getattr(module, name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
