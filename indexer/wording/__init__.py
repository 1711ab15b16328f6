"""Sentences for people: what stands on a page, in a mail and on the terminal alike, each said once."""
