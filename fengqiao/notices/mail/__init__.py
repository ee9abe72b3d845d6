"""The e-mail channel: one folder, one send()."""
