"""Values of the handbook and the rules about them: no input or output, no clock."""
