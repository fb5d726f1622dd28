"""The command line: `symnet VERB ...`. `main` has the parser; each other file has one group of verbs.

One more verb is a function `verb(options) -> exit status` in the file of its group, and its entry in that file's
`add_verbs`. Nothing slow is imported at the top of these files: `--version`, `--help` and `check` start without SymPy.
"""
