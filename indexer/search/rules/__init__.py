"""What the contract fixes: years, numbers, validity, successors, emergencies, filters."""
