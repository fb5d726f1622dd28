"""Timings of what has to be fast, beside the naive route, in one run: `python -m benchmarks [--quick] [TOPIC ...]`.

Each topic is a file with a function `rows`; it checks that both routes agree, and returns one `Row` a line of the
table. Times move with the machine and with what else runs on it; ratios less. One more topic: a file, and its
name in `__main__.py`.
"""
