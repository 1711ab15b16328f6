"""From a draft to the served handbook: what is written in the page is kept, checked, merged and committed."""
