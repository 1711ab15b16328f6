"""Engine-free search, a folder a step: recall -> judge -> rules -> excerpt -> answer.

What the desk makes of a told sentence, and of one that goes on, is in `conversation`.
"""
