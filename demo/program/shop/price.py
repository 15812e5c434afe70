"""Prices and taxes. Prices are decimals, rates are percents."""

from decimal import Decimal


def add_tax(rate, price):
    """What a price comes to with the tax on it, with all its digits."""
    return price * (100 + rate) / Decimal(100)


def discounted(price, percent):
    return price * (100 - percent) / Decimal(100)
