"""Rules that hold two things against each other: what a text says, and what the fields or the rest of it say."""
