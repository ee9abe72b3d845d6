"""Other installations: a case is sent to one and followed there, by Open311; nothing they say is taken on trust."""
