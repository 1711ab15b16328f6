"""Blueprints: a module an address, siblings that do not import each other, and what they share."""
