"""Engine-free search: read a query, ask a backend lane by lane, fuse, explain, judge."""
