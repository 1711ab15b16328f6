"""Edits of handbook files as an editor would make them: what is not meant stays byte for byte."""
