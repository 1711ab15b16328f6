"""Office files to drafts: a .docx, a .pdf with text or a saved web page -> Markdown to be confirmed.

Three doors (`word`, `portable`, `web`) make blocks of text, `headings` tells their order of rank by
the numbering of official documents, `recognising` finds title, number and dates, `draft` writes
it down with a mark at everything somebody has to confirm.
"""
