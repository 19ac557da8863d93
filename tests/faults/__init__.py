"""Processes that die in the middle of something. Also a small Django app: the slow acts that the tests interrupt."""
