"""Mail comes in: fetched from one mailbox by the clock, read as a stranger's, never more than a report or a note."""
