"""One correction published: checked, brought together with what others changed, pushed, answered."""
