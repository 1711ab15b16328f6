"""The indexer that stands beside a site and holds what it built last: an edit costs what it changed."""
