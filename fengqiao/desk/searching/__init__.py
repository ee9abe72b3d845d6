"""The left pane: the queue, what is looked for in it, and the box for it on every page of a post."""
