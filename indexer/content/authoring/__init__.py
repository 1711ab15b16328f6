"""What is written for editors: schema, snippets, annotations."""
