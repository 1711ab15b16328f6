"""Turn handbook files in git into search results.

The pipeline, one way: ``content`` reads files into documents and problems, ``text`` turns strings
into tokens, ``backends`` store and match them, ``search`` ranks and explains, ``pipeline`` builds
an index beside the old one and switches. ``domain`` holds the values and the rules about them;
``bootstrap`` is the one place that names an engine.
"""

import os

# numpy's threads spin for milliseconds after each product, on a core that another question needs: a
# third of a search was theirs. The library reads this once, when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
