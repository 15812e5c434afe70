"""What all of these tests look at: nobody goes on calling the old function."""

import ast
import os

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OLD = "add_tax"


def old_names(path):
    """The lines of a file in which the old function is named, as a word or in a text."""
    with open(os.path.join(TOP, path)) as file:
        tree = ast.parse(file.read())
    names = {ast.Name: "id", ast.Attribute: "attr", ast.alias: "name", ast.FunctionDef: "name"}
    return [
        node.lineno
        for node in ast.walk(tree)
        if getattr(node, names.get(type(node), ""), None) == OLD
        or isinstance(node, ast.Constant) and node.value == OLD
    ]
