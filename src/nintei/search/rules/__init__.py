"""Words, weights and ranks; pure."""
