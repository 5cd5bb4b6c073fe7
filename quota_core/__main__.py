"""`python -m quota_core`: the command line."""

import sys

from quota_core.commands.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
