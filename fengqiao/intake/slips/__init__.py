"""The counter's slip: how it is printed, and what a desk does where one was lost."""
