"""What the templates show, from documents and a day: pure, and the only place of Chinese labels.

day       the day asked about: its texts, and addresses that keep it
chips     status as shape, word and date
windows   今天能办吗: the sentences a worker can read aloud
contacts  numbers, state and backup
links     a document in one line; what an ended document says first
card      the answer card of a procedure or a policy
answer    what a document says to the words that were asked
reply     one document as the answer: what was asked first, then verdict, papers, place, number
danger    险情: the number, the first thing to do, the other numbers
results   the search page: which of these it is, and the titles beside it
narrowing filters and pages as links
home      what can be begun without typing
document  the document page
body      the text of a document as HTML
resident  the same turned towards the resident
qr        an address as a QR code
history   the versions of a document, and what two of them differ in
shelves   the categories
changes   the changes page and its sheet to learn from
status    the status page: what to do, whom to remind, who rests on whom
trip      一次带齐单, and the sheet a resident takes home
"""
