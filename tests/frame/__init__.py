"""The frame: command, settings, server, logs."""
