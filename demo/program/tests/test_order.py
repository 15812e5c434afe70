import unittest
from decimal import Decimal

from shop.order import order
from tests.naming import old_names


class OrderTest(unittest.TestCase):
    def test_rates_differ(self):
        lines = [("book", 2, Decimal("10.99")), ("pen", 3, Decimal("1.49"))]
        self.assertEqual(str(order(lines)), "28.83")

    def test_it_has_the_new_name(self):
        self.assertEqual(old_names("shop/order.py"), [])
