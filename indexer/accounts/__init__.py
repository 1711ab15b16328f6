"""Who may edit in the page: names, passphrases, sessions, what was tried, and what was done."""
