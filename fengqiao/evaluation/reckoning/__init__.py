"""Pure reasoning over numbers: figures, periods, small numbers, the draw; nothing here knows a database."""
