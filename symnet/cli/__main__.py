"""`python -m symnet.cli VERB ...` is `symnet VERB ...`."""

from __future__ import annotations

import sys

from symnet.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
