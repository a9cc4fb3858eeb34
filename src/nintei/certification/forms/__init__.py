"""Shapes of input to certification."""
