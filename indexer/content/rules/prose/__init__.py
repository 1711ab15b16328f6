"""Rules on what the sentences of a document say: persons, times, and what was copied or cut off."""
