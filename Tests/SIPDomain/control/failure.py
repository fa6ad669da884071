class Failure(Exception):
    """Something that the person at the command line has to read; no stack trace."""
