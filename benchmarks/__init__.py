"""Timings of what has to be fast, beside the naive route, in one run: `python -m benchmarks [--quick] [TOPIC ...]`.

Each topic is a file with a function `rows`; it checks that both routes agree, and returns one `Row` a line of the
table. Times move with the machine and with what else runs on it; ratios less. One more topic: a file, and its
name in `__main__.py`.

Matrix products run in one thread: the threads of OpenBLAS wait for each other busily, and on a machine with other work
two can take ten times as long as one (OPENBLAS_NUM_THREADS=2 shows it).
"""

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before NumPy is loaded
