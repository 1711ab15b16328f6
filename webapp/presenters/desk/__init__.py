"""The first screen of the desk: one thing said at a time.

home      what can be begun without typing
results   the search page: which of these it is, and the titles beside it
reply     one document as the answer: what was asked first, then verdict, papers, place, number
answer    what a document says to the words that were asked
danger    险情: the number, the first thing to do, the other numbers
narrowing filters and pages as links
"""
