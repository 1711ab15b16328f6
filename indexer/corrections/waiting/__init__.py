"""What waits before it is published: proposals for somebody else, dated changes for their day."""
