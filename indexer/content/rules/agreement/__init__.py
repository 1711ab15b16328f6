"""Rules that hold two things against each other: what a text says, and the fields or the rest of it."""
