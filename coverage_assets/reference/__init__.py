"""Published reference material: JSON Schemas made from the models, and a page per vertical."""
