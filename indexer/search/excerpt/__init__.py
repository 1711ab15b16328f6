"""What is shown of a document: its section, and the piece of it that matched."""
