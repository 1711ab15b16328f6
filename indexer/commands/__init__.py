"""The commands that need no web server, a module a subject; each adds its own to the parser."""
