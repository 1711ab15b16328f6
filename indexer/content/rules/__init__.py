"""The rules a handbook is checked by: one module per subject."""
