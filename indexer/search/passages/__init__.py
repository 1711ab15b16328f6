"""A document in the pieces that can answer: sentences of its text, facts of its fields, what they tell of."""
