"""Resources whose values are those of the code location, whatever a run is launched with.

Dagster lets whoever launches a run set every field of a resource anew, so a run could read and
write somewhere else than the location it belongs to. These fields cannot be set.
"""

from typing import Any

import dagster as dg
from dagster._config.pythonic_config.resource import ConfigurableResourceFactoryResourceDefinition
from dagster._utils.cached_method import cached_method


class FixedResource(dg.ConfigurableResource[Any]):
    """A resource with fields that a run's configuration cannot set."""

    @cached_method  # Dagster wants the same definition whenever it asks
    def get_resource_definition(self) -> ConfigurableResourceFactoryResourceDefinition:
        """Define the resource as it is; Dagster then refuses any configuration of it."""
        return ConfigurableResourceFactoryResourceDefinition(
            type(self),
            resource_fn=lambda _: self,
            config_schema={},
            description=f"{self.__doc__}\n\n{self._values()}",
            nested_resources=self.nested_resources,
            nested_partial_resources={},
        )

    def _values(self) -> str:
        """List the values for the UI, which shows those of a configuration alone."""
        return "\n".join(f"- {name}: `{getattr(self, name)}`" for name in type(self).model_fields)
