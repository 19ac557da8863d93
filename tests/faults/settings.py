"""Linli's own settings, plus one address and one job that do a real command for the tests to interrupt."""
from linli.settings import *  # noqa: F403
from linli.settings import INSTALLED_APPS as OURS

INSTALLED_APPS = [*OURS, "tests.faults"]
ROOT_URLCONF = "tests.faults.urls"
