"""Read models for finding people and jobs; ranking and its explanation."""
