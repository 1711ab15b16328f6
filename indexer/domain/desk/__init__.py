"""What a worker needs of a document on a day: sheet, papers, verdict, whom to call, one trip."""
