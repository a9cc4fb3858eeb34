"""``nintei push`` for the impatient: the same program with a quicker heart and no patience, started by tests/push/process.py."""

import os
import sys

import django

from nintei.config.cli import main

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nintei.config.settings")
    django.setup()
    from nintei.config.push import hub, run

    hub.MARGIN = 0.0
    run.HEARTBEAT = run.LOOK = 0.4
    main(sys.argv[1:])
