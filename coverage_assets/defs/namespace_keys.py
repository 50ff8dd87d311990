"""How the assets of a namespace are called: every key starts with the namespace's name."""

import dagster as dg

from resources.namespace import Namespace

NAMESPACE_TAG = "coverage/namespace"
FAMILY_TAG = "coverage/family"


def asset_key(namespace: Namespace, name: str) -> dg.AssetKey:
    """Return the key of an asset of a namespace."""
    return dg.AssetKey([namespace.name, name])


def group_of(namespace: Namespace, family: str) -> str:
    """Return the group of a family's assets: verticals have groups of their own."""
    return family if family == namespace.name else f"{namespace.name}_{family}"


def namespace_tags(namespace: Namespace, family: str) -> dict[str, str]:
    """Return the tags of a family's assets."""
    return {NAMESPACE_TAG: namespace.name, FAMILY_TAG: family}


def io_manager_of(namespace: Namespace) -> str:
    """Return the key of the IO manager that writes to a namespace's store."""
    return f"{namespace.name}_artifacts"
