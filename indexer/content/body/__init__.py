"""One file's body: Markdown, its sanitised HTML, and the tree everything else is made of."""
