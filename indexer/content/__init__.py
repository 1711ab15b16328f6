"""Files of the handbook folder -> documents and problems."""
