import unittest
from decimal import Decimal

from shop.invoice import invoice, unit
from tests.naming import old_names


class InvoiceTest(unittest.TestCase):
    def test_a_piece_has_the_digits_of_an_invoice(self):
        self.assertEqual(str(unit(Decimal("0.123456789"), 19)), "0.1469136")

    def test_a_thousand_pieces(self):
        self.assertEqual(str(invoice(1000, Decimal("0.123456789"))), "146.9136000")

    def test_it_has_the_new_name(self):
        self.assertEqual(old_names("shop/invoice.py"), [])
