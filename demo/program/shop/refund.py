"""What somebody gets back."""

from decimal import Decimal

from .price import add_tax

FEE = Decimal("2.00")


def refund(price, rate, is_our_fault=False):
    paid = add_tax(rate, price)
    return paid if is_our_fault else max(paid - FEE, Decimal(0))
