"""The day in a few lines."""

from . import price


def day(sales, rate=19):
    lines = [f"{name:8} {price.add_tax(rate, each):>8.2f}" for name, each in sales]
    total = sum(price.add_tax(rate, each) for _, each in sales)
    return "\n".join(lines + [f"{'all':8} {total:>8.2f}"])
