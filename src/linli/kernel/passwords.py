"""Argon2id with 19 MiB, two passes, one lane (about 26 ms): enough against guessing, bearable for the desk."""
from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
