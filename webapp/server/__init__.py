"""What stands around every page: errors, headers, sign-in, health, metrics, logs, the server itself."""
