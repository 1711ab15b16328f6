"""Files that offices hand on -> drafts to be confirmed, each with an account of its source.

`formats` has a reader for each kind of file, chosen by its `files`: it hands over blocks and, apart from
them, the visible words of the source. `folding` makes characters one,
`headings` tells ranks by the numbering of official documents, `recognising`, `guide` and `windows`
find fields, `account` compares source and draft, `draft` writes it down with a mark at everything
somebody has to confirm. `contacts` and `contact_drafts` make a contact of each row of a list.
"""
