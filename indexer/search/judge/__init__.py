"""What judges: the best of what was recalled, one by one, by all that speaks for it."""
