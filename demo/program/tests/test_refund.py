import unittest
from decimal import Decimal

from shop.refund import refund
from tests.naming import old_names


class RefundTest(unittest.TestCase):
    def test_a_fee_is_kept(self):
        self.assertEqual(str(refund(Decimal("9.99"), 19)), "9.89")

    def test_our_own_fault_is_free(self):
        self.assertEqual(str(refund(Decimal("9.99"), 19, is_our_fault=True)), "11.89")

    def test_it_has_the_new_name(self):
        self.assertEqual(old_names("shop/refund.py"), [])
