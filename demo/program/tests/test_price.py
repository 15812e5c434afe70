import unittest
from decimal import Decimal

from tests.naming import old_names


class Price(unittest.TestCase):
    def test_it_is_rounded_to_cents(self):
        from shop.price import with_tax

        self.assertEqual(str(with_tax(Decimal("9.99"), rate=19)), "11.89")

    def test_it_is_rounded_to_what_is_asked_for(self):
        from shop.price import with_tax

        self.assertEqual(str(with_tax(Decimal("0.3333"), rate=7, places=4)), "0.3566")

    def test_nobody_mixes_up_price_and_rate(self):
        from shop.price import with_tax

        with self.assertRaises(TypeError):
            with_tax(Decimal(10), 19)

    def test_it_has_the_new_name(self):
        self.assertEqual(old_names("shop/price.py"), [])
