"""What kinds of work exist: the category tree and skills."""
