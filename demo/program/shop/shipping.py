"""What it costs to send something."""

from decimal import Decimal

from .price import add_tax

BASE, PER_KILO = Decimal("3.90"), Decimal("0.55")


def shipping(kilos, rate=19):
    return add_tax(rate, BASE + PER_KILO * kilos)
