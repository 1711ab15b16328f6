"""What the templates show, from documents and a day: pure, and the only place of Chinese labels.

day       the day asked about: its texts, and addresses that keep it
chips     status as shape, word and date
windows   今天能办吗: the sentences a worker can read aloud
contacts  numbers, state and backup
links     a document in one line; what an ended document says first
card      the answer card of a procedure or a policy
results   the search page: hits, facets, pages
document  the document page
shelves   the home page, the categories and the status of the handbook
"""
