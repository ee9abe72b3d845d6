"""What keeping a great many acts costs: to verify them, to back them up, to restore them."""
