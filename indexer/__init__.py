"""Turn handbook files in git into search results.

The pipeline, one way: ``content`` reads files into documents and problems, ``text`` turns strings
into tokens, ``backends`` store and match them, ``search`` ranks and explains, ``pipeline`` builds
an index beside the old one and switches. ``domain`` holds the values and the rules about them;
``bootstrap`` is the one place that names an engine.
"""
