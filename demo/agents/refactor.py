"""The refactoring itself: OLD(rate, price) becomes NEW(price, rate=rate), found in the syntax tree.

    from refactor import find, rewrite
"""

import ast


def is_named(node, old):
    """Whether that is the old function, however it is reached: f, shop.f or getattr(shop, "f")."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        name = node.args[1] if node.func.id == "getattr" and len(node.args) == 2 else None
        return isinstance(name, ast.Constant) and name.value == old
    return getattr(node, "id", None) == old or getattr(node, "attr", None) == old


def calls(tree, old):
    return [n for n in ast.walk(tree) if isinstance(n, ast.Call) and is_named(n.func, old)]


def find(text, old, in_texts=False):
    """The lines that name the old function; in texts too, if wanted."""
    kinds = (ast.Constant,) if in_texts else (ast.Name, ast.Attribute, ast.alias, ast.FunctionDef)
    lines = set()
    for node in ast.walk(ast.parse(text)):
        names = [getattr(node, key, None) for key in ("id", "attr", "name", "value")]
        if isinstance(node, kinds) and old in [name for name in names if isinstance(name, str)]:
            lines.add(node.lineno)
    return sorted(lines)


def place(text, line, column):
    """Lines of the tree count from 1, columns in bytes; these files are ASCII."""
    return sum(len(each) for each in text.splitlines(True)[: line - 1]) + column


def source(text, node):
    return text[place(text, node.lineno, node.col_offset) : end(text, node)]


def end(text, node):
    return place(text, node.end_lineno, node.end_col_offset)


def rewrite(text, old, new, mistake=None, places=None):
    """The text with the new function in it; `mistake` is what a careless hand does instead."""
    while found := calls(ast.parse(text), old):
        call = found[-1]
        rate, price = (source(text, argument) for argument in call.args)
        if mistake == "swapped":  # the name is new, the arguments are where they were
            rate, price = price, rate
        word = "" if mistake == "positional" else "rate="
        more = f", places={places}" if places is not None else ""
        head = source(text, call.func).replace(old, new)
        start = place(text, call.lineno, call.col_offset)
        text = text[:start] + f"{head}({price}, {word}{rate}{more})" + text[end(text, call) :]
    lines = text.splitlines(True)
    for number in find(text, old) + find(text, old, in_texts=True):
        lines[number - 1] = lines[number - 1].replace(old, new)
    return "".join(lines)


def define(text, old, new):
    """The new function, and the old one as one that only calls it until nobody needs it."""
    text = text.replace("import Decimal", "import ROUND_HALF_UP, Decimal")
    start = text.index(f"def {old}(")
    rest = text.index("\ndef ", start)
    return text[:start] + (
        f"def {new}(price, *, rate, places=2):\n"
        '    """What a price comes to with the tax on it, rounded."""\n'
        "    exact = price * (100 + rate) / Decimal(100)\n"
        "    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)\n\n\n"
        f"def {old}(rate, price):\n"
        f'    """Goes when nobody calls it any more: {new} takes its place."""\n'
        f"    return {new}(price, rate=rate)\n\n"
    ) + text[rest:]


def remove(text, old):
    start = text.index(f"def {old}(")
    return text[:start] + text[text.index("\ndef ", start) + 1 :]
