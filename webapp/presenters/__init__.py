"""What the templates show, from documents and a day: pure, and the only place of Chinese labels.

day       the day asked about: its texts, and addresses that keep it
chips     status as shape, word and date
windows   今天能办吗: the sentences a worker can read aloud
contacts  numbers, state and backup
links     a document in one line; what an ended document says first
card      the answer card of a procedure or a policy
desk      the first screen: home, and what a question gets
document  the document page
body      the text of a document as HTML
resident  the same turned towards the resident
comparison  the versions of a document, and what two of them differ in
shelves   the categories
changes   the changes page and its sheet to learn from
status    the status page: what to do, whom to remind, who rests on whom
trip      一次带齐单, and the sheet a resident takes home
"""
