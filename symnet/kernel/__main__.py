"""`python -I -m symnet.kernel FILE ...`: checks certificates; the only part of the kernel that reads files.

Prints one line of JSON a claim; exit status 0 if every claim is proved or refuted, 1 if not, 2 if a file cannot
be read.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from .checker import check_text
from .terms import KernelError


def main(paths: list[str]) -> int:
    if not paths:
        print("usage: python -m symnet.kernel CERTIFICATE.json ...", file=sys.stderr)
        return 2
    status = 0
    for path in paths:
        try:
            for verdict in check_text(Path(path).read_bytes()):
                print(json.dumps(asdict(verdict)))
                status = max(status, 0 if verdict.status in ("proved", "refuted") else 1)
        except (OSError, KernelError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            status = 2
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
