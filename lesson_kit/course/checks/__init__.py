"""How file exercises are watched: each long check by its exercise's name, and what the checks share."""
