"""The only writes of search: the index of words, and who can be found."""
