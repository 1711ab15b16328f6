"""Strings to tokens: one code path for indexing and for querying."""
