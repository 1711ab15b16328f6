"""What a day decides: validity, windows, opening hours, basis, status."""
