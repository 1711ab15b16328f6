"""What stands on each leaf: the handbook on a day as the data that the templates lay out."""
