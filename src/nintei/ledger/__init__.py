"""Double-entry money in whole yen."""
