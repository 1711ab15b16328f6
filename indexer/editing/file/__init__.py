"""One document file as bytes to edit: its text, entries, lists and spelling; what is not meant stays."""
