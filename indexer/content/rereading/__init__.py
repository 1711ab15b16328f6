"""What an edit does to what a document says: places where a slip would read as well as what stood there."""
