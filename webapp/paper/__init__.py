"""Everything printed: from documents on a day to a PDF; the only importer of the print engine."""
