"""The handbook as it was known: editions of older revisions, versions of one document."""
