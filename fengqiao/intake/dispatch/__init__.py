"""An organisation without an account answers what it was called in for: by a link of one task, or on paper."""
