"""What was asked, answered from one document: its own words, where they stand, and what to do."""
