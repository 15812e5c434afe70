import unittest

from shop.shipping import shipping
from tests.naming import old_names


class ShippingTest(unittest.TestCase):
    def test_by_weight(self):
        self.assertEqual(str(shipping(3)), "6.60")

    def test_it_has_the_new_name(self):
        self.assertEqual(old_names("shop/shipping.py"), [])
