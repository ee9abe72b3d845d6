"""How it looks: pages, components and static files that know no business words."""
