"""What is written for editors: schema, snippets, starters, annotations."""
