"""The push process: holds a stream open for each page that is looked at and says what has changed, nothing else."""
