r"""What is displayed is what was checked: printed LaTeX, read back by another program, gives the term again."""

import importlib.util
import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.cli.sources import sources
from symnet.kernel.checker import read_nodes
from symnet.kernel.terms import INT, REAL, KernelError, Store, fun
from symnet.proof.certificate import Loaded, LoadedStep
from symnet.render.exposition import exposition
from symnet.render.latex import display, displayed, latex, set_node


def module(name: str):
    spec = importlib.util.spec_from_file_location(f"tests_render_{name}", Path(__file__).with_name(f"{name}.py"))
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


terms, reading, alike = module("terms"), module("reading"), module("alike")


def loaded(data, store):
    """The claims of a certificate, their terms in this store."""
    nodes = read_nodes(store, data["nodes"])
    found = []
    for claim in data["claims"]:
        steps = tuple(
            LoadedStep(s[0], tuple(s[1]), tuple(nodes[i] for i in s[2]), s[3], nodes[s[4]], s[5] if len(s) > 5 else "")
            for s in claim["steps"]
        )
        found.append(Loaded(claim["label"], nodes[claim["statement"]], steps, claim, ""))
    return found


def symbols(*found):
    """The declared symbols and definitions of terms, by name."""
    names, stack, seen = {}, list(found), set()
    while stack:
        t = stack.pop()
        if t in seen:
            continue
        seen.add(t)
        stack.extend(t.args)
        if t.op == "var":
            names[t.data[0]] = t
        if t.op == "def":
            names[t.data] = t
    return names


def read_back(store, shown: str, term, names) -> str:
    """Empty if the text reads as the term, else what it reads as."""
    problem = ""
    for lam in (REAL, INT):
        try:
            reader = reading.Reader(store, names, shown, lam)
            again = reader.whole(formula=term.sort == "Prop")
        except (reading.Unreadable, KernelError, KeyError) as error:
            problem = problem or f"{type(error).__name__} {error}"
            continue
        if alike.same(again) == alike.same(term):
            return ""
        problem = f"reads as {again}"
    return problem


def opened(store, terms_, scope):
    """The terms with their open bound variables replaced by symbols that carry their names in the scope."""
    sorts = {k: s for t in terms_ for k, s in t.open}
    names = {}
    for k in sorted(sorts, reverse=True):
        names[k] = store.var(scope.name(k), sorts[k])

    def leaf(t, d):
        if t.loose <= d:
            return t
        if t.op == "bvar":
            return names[t.data[0] - d]
        return None

    return [store.rebuild(t, leaf) for t in terms_], {scope.name(k): v for k, v in names.items()}


def check_piece(store, piece) -> str:
    """Empty if a formula of an exposition reads as its terms."""
    short = list(piece.scope.short)
    every, names = opened(store, [*piece.terms, *short], piece.scope)
    found, meant = every[: len(piece.terms)], every[len(piece.terms) :]
    names |= {piece.scope.short[t]: value for t, value in zip(short, meant, strict=True)}
    term = found[0] if len(found) == 1 else store.make("and", tuple(found))
    shown = set_node(piece.node)
    both = [shown] if piece.kind == "math" else [shown, displayed(piece.node, piece.text, "x" if piece.number else "")]
    for text in both:
        _, _, rest = text.partition("=")
        if term.sort != "Prop":  # a definition: f(t) = ...
            text = rest  # noqa: PLW2901
        problem = read_back(store, text, term, {**symbols(*found), **names})
        if problem:
            return f"{text}\n  {problem}\n  {term}"
    return ""


def expositions(data):
    """The expositions of a certificate's claims, and the store of their terms."""
    store = Store()
    return store, [exposition(c, "proved") for c in loaded(data, store)]


def problems(store, told) -> list[str]:
    """What is wrong with the formulas of an exposition."""
    pieces = [p for paragraph in (told.statement, *told.proof) for p in paragraph if p.terms]
    return [problem for p in pieces if (problem := check_piece(store, p))]


@pytest.mark.slow
def test_every_formula_of_the_shipped_claims() -> None:
    """Statements, hypotheses, definitions and every displayed step of all claims."""
    count = 0
    for source in sources([]):
        store, found = expositions(source.data)
        for told in found:
            if told.label in source.own:
                assert not problems(store, told), told.label
                count += sum(bool(p.terms) for paragraph in (told.statement, *told.proof) for p in paragraph)
    assert count > 800


def test_derived_networks() -> None:
    """Deep networks with names for their neurons, wide formulas in many lines, an activation without a name."""
    from sympy.abc import x, y, z

    import symnet as sn

    made = [
        sn.derive(x * y * z + x**2, activation=sn.tanh),
        sn.univariate(sn.softplus, x**5),
        sn.product(sn.exp, 4),
        sn.multiplication_gate(sn.Activation(x**3 + x**2)),
        sn.derive((x + y) ** 4 + x * y, activation=sn.power(2)),
    ]
    for network in made:
        store, found = expositions(json.loads(network.certificate()))
        assert not problems(store, found[-1]), network
    told = exposition(made[0].explain().claim, "proved")
    assert sum(p.kind == "display" for p in told.statement) == 12  # the output, the bias, ten neurons


@settings(max_examples=400, deadline=None)
@given(st.randoms(use_true_random=False))
def test_random_terms(random: Random) -> None:
    """Random terms and formulas, on one line and broken into lines."""
    store = Store()
    make = terms.Terms(store, random)
    term = random.choice([make.real, make.formula, make.series])(random.choice([2, 3, 4]))
    names = {"a": store.var("a", fun(INT, REAL)), **symbols(term)}
    for shown in (latex(term), display(term)):
        problem = read_back(store, shown, term, names)
        assert not problem, f"{shown}\n  {problem}\n  {term}"
