"""Tags by subject; `{% load ui %}` gives them all."""
