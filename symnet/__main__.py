"""`python -m symnet` is the command `symnet`."""

import sys

from symnet.cli.main import main

sys.exit(main())
