"""What was attached: photos and papers, served through sight only."""
