"""Problems that somebody reported."""
