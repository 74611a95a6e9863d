"""How every number came to be: one table from addresses to formulas, for the companion page and for `verify`.

    pattern of an address (`entry`)  →  name, kind, formula (`forward`, `around`)

A formula is itself an address, over the numbers that the asked one was made of: so it is written, evaluated and taken
apart (`explain`) like any other. Numbers computed on screen (`100*…`, `sum(…)`) are their own formulas.
"""

from model.formulas.explain import Explainer, Formula, Terms
from model.formulas.table import TABLE, made, made_of

__all__ = ["TABLE", "Explainer", "Formula", "Terms", "made", "made_of"]
