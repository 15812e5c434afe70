"""What is in a cart."""

from .price import add_tax, discounted


class Cart:
    def __init__(self, rate):
        self.rate = rate
        self.prices = []

    def put(self, price, percent_off=0):
        self.prices.append(discounted(price, percent_off))

    def total(self):
        return sum(add_tax(self.rate, price) for price in self.prices)
