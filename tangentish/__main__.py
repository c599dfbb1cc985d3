"""The command line, as `python -m tangentish`."""

import sys

from tangentish.cli import main

if __name__ == "__main__":
    sys.exit(main())
