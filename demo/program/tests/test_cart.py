import unittest
from decimal import Decimal

from shop.cart import Cart
from tests.naming import old_names


class CartTest(unittest.TestCase):
    def test_total(self):
        cart = Cart(rate=19)
        cart.put(Decimal("9.99"))
        cart.put(Decimal("20.00"), percent_off=50)
        self.assertEqual(str(cart.total()), "23.79")

    def test_it_has_the_new_name(self):
        self.assertEqual(old_names("shop/cart.py"), [])
