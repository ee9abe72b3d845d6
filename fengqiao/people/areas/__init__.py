"""What a lead does about the areas below and the doors in them: names, endings, plates."""
