"""Token counts and prices of running a dataset against a model."""
