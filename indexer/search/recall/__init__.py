"""What recalls: every lane asks the backend one question; together they find all that may answer."""
