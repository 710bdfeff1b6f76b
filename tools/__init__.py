"""What ``manage.py`` needs besides itself; only the standard library."""
