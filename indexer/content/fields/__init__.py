"""One file's front matter: YAML with positions, its keys, their values and what was meant by a slip."""
