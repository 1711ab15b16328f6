"""From a push to the served handbook: check what comes, publish what is sound, keep the rest out."""
