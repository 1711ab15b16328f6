"""Everything a reader sees: pages, paper, and the server they come from."""
