"""The rights of a person over what is held about them: see, take along, correct, object, withdraw, erase."""
