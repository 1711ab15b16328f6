"""The only runner of git: what it knows of a handbook folder, and the repository that is published from."""
