"""What is written down is true: commands, paths, numbers, words."""
