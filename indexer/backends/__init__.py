"""Search engines behind `indexer.search.backend`; only `indexer.bootstrap` names one."""
