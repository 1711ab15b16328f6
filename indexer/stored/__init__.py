"""What a generation keeps, read back without doing twice what was done."""
