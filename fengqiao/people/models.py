"""Who: accounts."""

from django.contrib.auth.models import AbstractUser


class Account(AbstractUser):
    """What somebody signs in with."""
