"""A resident tells a story, hears half and asks on: what the desk makes of it before a page is made."""
