"""Words and pictures for the pages of the room."""
