"""Prices for a spreadsheet; which function makes a column is looked up by its name."""

from shop import price

COLUMNS = ["net", "gross"]


def gross(rate, net):
    return getattr(price, "add_tax")(rate, net)


def row(rate, net):
    return f"{net:.2f};{gross(rate, net):.2f}"
