"""Who hears what, which room's door opens what, who fills which slot."""

LIVE: dict[str, str] = {}
"""Path beginning -> "module:async callable" that answers it straight from the event loop."""
