import unittest
from decimal import Decimal

from tests.naming import old_names
from tools.export import row


class ExportTest(unittest.TestCase):
    def test_a_row(self):
        self.assertEqual(row(19, Decimal("9.99")), "9.99;11.89")

    def test_it_has_the_new_name(self):
        self.assertEqual(old_names("tools/export.py"), [])
