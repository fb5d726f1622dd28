"""What the kernel takes as known: facts about named functions, and the closed list of axioms.

Facts are textbook properties of the functions in `terms.FUNCTIONS`, or say what an operation means. Axioms are
theorems of analysis that symnet does not prove; every claim lists those that it rests on. Nothing can be added
from outside: a certificate names a fact or an axiom, it never brings one.

>>> s = Store()
>>> fact(s, "exp_zero").op
'eq'
>>> fact(s, "exp_is_zero")
Traceback (most recent call last):
symnet.kernel.sorts.KernelError: there is no fact exp_is_zero
"""

from __future__ import annotations

from fractions import Fraction

from .terms import FUNCTIONS, INT, REAL, SERIES, KernelError, Sort, Store, Term, fun, require

FACTS = {
    "exp_zero": "(eq (exp 0) 1)",
    "exp_add": "(all a Real (all b Real (eq (exp (add a b)) (mul (exp a) (exp b)))))",
    "exp_positive": "(all a Real (lt 0 (exp a)))",
    "exp_log": "(all a Real (imp (lt 0 a) (eq (exp (log a)) a)))",
    "log_exp": "(all a Real (eq (log (exp a)) a))",
    "log_below": "(all a Real (imp (lt 0 a) (le (log a) (add a -1))))",
    "sin_squared": "(all a Real (eq (add (pow (sin a) 2) (pow (cos a) 2)) 1))",
    "sin_add": "(all a Real (all b Real (eq (sin (add a b)) (add (mul (sin a) (cos b)) (mul (cos a) (sin b))))))",
    "cos_add": "(all a Real (all b Real (eq (cos (add a b)) (add (mul (cos a) (cos b)) (mul -1 (sin a) (sin b))))))",
    "atan_odd": "(all a Real (eq (atan (mul -1 a)) (mul -1 (atan a))))",
    "erf_odd": "(all a Real (eq (erf (mul -1 a)) (mul -1 (erf a))))",
    "sin_half_pi": "(eq (sin (mul 1/2 (pi))) 1)",
    "cos_half_pi": "(eq (cos (mul 1/2 (pi))) 0)",
    "pi_positive": "(lt 0 (pi))",
    "sqrt_squared": "(all a Real (imp (le 0 a) (eq (pow (sqrt a) 2) a)))",
    "sqrt_nonnegative": "(all a Real (le 0 (sqrt a)))",
    "factorial_step": "(all n Int (imp (le 0 n) (eq (factorial (add n 1)) (mul (add n 1) (factorial n)))))",
    "factorial_positive": "(all n Int (imp (le 0 n) (lt 0 (factorial n))))",
    "binomial_zero": "(all n Int (imp (le 0 n) (eq (binomial n 0) 1)))",
    "binomial_of_zero": "(all k Int (imp (le 1 k) (eq (binomial 0 k) 0)))",
    "binomial_step": "(all n Int (all k Int (imp (le 0 n) (imp (le 0 k)"
    " (eq (binomial (add n 1) (add k 1)) (add (binomial n k) (binomial n (add k 1))))))))",
    "derivative_exp": "(all k Int (all t Real (imp (le 0 k) (eq (D (fun s Real (exp s)) k t) (exp t)))))",
    "coefficient_of_one": "(all k Int (imp (imp (eq k 0) (false)) (eq (coeff k 1) 0)))",
    "coefficient_of_jet": "(all f Function (all b Real (all S Series (all k Int "
    " (imp (lt k 0) (eq (coeff k (jet f b S)) 0))))))",
    "exponential_series": "(all S Series (all T Series (imp (cong S 0 1) (imp (cong T 0 1)"
    " (eq (jet (fun s Real (exp s)) 0 (add S T))"
    " (mul (jet (fun s Real (exp s)) 0 S) (jet (fun s Real (exp s)) 0 T)))))))",
    "jet_expansion": "(all f Function (all b Real (all S Series (all n Int (imp (le 0 n) (imp (cong S 0 1)"
    " (cong (jet f b S) (sum k n (mul (D f k b) (inv (factorial k)) (pow S k))) n)))))))",
}
AXIOMS = {  # name -> (formula, reference)
    "increasing": (
        (
            "(all f Function (all a Real (all b Real (imp (le a b) (imp (all t Real (imp (le a t) (imp (le t b)"
            " (and (differentiable f 0 t) (le 0 (D f 1 t)))))) (le (app f a) (app f b)))))))"
        ),
        "the mean value theorem: Rudin, Principles of Mathematical Analysis, third edition, theorems 5.10 and 5.2",
    ),
    "intermediate_value": (
        (
            "(all f Function (all a Real (all b Real (imp (le a b) (imp (all t Real (imp (le a t) (imp (le t b)"
            " (differentiable f 0 t)))) (imp (le (app f a) 0) (imp (le 0 (app f b))"
            " (some t Real (and (le a t) (le t b) (eq (app f t) 0))))))))))"
        ),
        "Bolzano's theorem: Rudin, Principles of Mathematical Analysis, third edition, theorems 4.23 and 5.2",
    ),
    "weierstrass": (
        (
            "(all f Function (all a Real (all b Real (imp (all t Real (imp (le a t) (imp (le t b) (all e Real (imp"
            " (lt 0 e) (some d Real (and (lt 0 d) (all s Real (imp (le a s) (imp (le s b) (imp (lt s (add t d)) (imp"
            " (lt t (add s d)) (and (lt (app f s) (add (app f t) e)) (lt (app f t) (add (app f s) e)))))))))))))))"
            " (all e Real (imp (lt 0 e) (some n Int (some c Family (all t Real (imp (le a t) (imp (le t b) (and (le"
            " (app f t) (add (sum k n (mul (app c k) (pow t k))) e)) (le (sum k n (mul (app c k) (pow t k))) (add (app"
            " f t) e))))))))))))))"
        ),
        "Weierstrass' theorem: Rudin, Principles of Mathematical Analysis, third edition, theorem 7.26",
    ),
}
SORTS: dict[str, Sort] = {
    "Int": INT,
    "Real": REAL,
    "Series": SERIES,
    "Function": fun(REAL, REAL),
    "Family": fun(INT, REAL),
}


def fact(store: Store, name: str) -> Term:
    require(name in FACTS, f"there is no fact {name}")
    return read(store, FACTS[name])


def axiom(store: Store, name: str) -> Term:
    require(name in AXIOMS, f"there is no axiom {name}")
    return read(store, AXIOMS[name][0])


def read(store: Store, text: str) -> Term:
    """A term from its text in prefix form: (operation argument ...), (all x Sort body), (fun x Sort body).

    (sum k n body) is the sum of the body over 0 <= k < n.
    """
    tokens = text.replace("(", " ( ").replace(")", " ) ").split()
    position = 0

    def term(scope: dict[str, Sort]) -> Term:
        nonlocal position
        word = tokens[position]
        position += 1
        if word != "(":
            return store.var(word, scope[word]) if word in scope else store.num(Fraction(word))
        op = tokens[position]
        position += 1
        if op in ("all", "some", "fun"):
            name, sort = tokens[position], SORTS[tokens[position + 1]]
            position += 2
            body = store.abstract(term({**scope, name: sort}), store.var(name, sort))
            position += 1
            return store.make({"all": "forall", "some": "exists", "fun": "lam"}[op], (body,), sort, name)
        if op == "sum":
            name, index = tokens[position], store.var(tokens[position], INT)
            position += 1
            domain = store.make("range", (store.num(0), term(scope)))
            body = store.abstract(term({**scope, name: INT}), index)
            position += 1
            return store.make("sum", (domain, body), None, name)
        args = []
        while tokens[position] != ")":
            args.append(term(scope))
        position += 1
        named = op in FUNCTIONS
        return store.make("fn", tuple(args), op) if named else store.make(op, tuple(args))

    result = term({})
    if position != len(tokens) or result.loose or result.sort != "Prop":
        raise KernelError("a fact is one closed formula")
    return result
