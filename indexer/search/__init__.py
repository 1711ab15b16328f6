"""Engine-free search: recall -> judge -> rules -> excerpt, a folder each, called in this order."""
