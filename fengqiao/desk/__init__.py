"""One queue over all matters."""
