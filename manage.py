#!/usr/bin/env python3
"""Django's command line for H.E.A.R.T."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heart.settings")
    try:
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except ImproperlyConfigured as wrong:
        sys.exit(f"The settings are not right: {wrong}")
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        sys.stderr.write(f"The database does not answer: {' '.join(str(error).split())}\n")
        sys.exit(2)
    except BrokenPipeError:
        # Whoever read the output has seen enough (| head): no mistake to tell anybody of.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
