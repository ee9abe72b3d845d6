"""What one person never does alone: asked for by one, confirmed by another, done once exactly as asked."""
