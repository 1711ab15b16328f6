"""The names of all documents as they are written and heard: what is kept of them, what is found by them."""
