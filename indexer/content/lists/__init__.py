"""The lists that stand beside the documents: words, 一件事, print numbers, releases."""
