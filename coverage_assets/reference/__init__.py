"""Reference material generated from the models: JSON Schemas and a page per vertical."""
