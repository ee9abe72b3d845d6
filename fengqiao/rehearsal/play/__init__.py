"""The history played through the law, in memory or through the database."""
