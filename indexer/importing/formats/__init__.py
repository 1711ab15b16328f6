"""One reader for each kind of file: bytes to blocks of words, and what of the file must be accounted for."""
