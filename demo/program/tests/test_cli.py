import unittest

from shop.cli import main
from tests.naming import old_names


class CommandLineTest(unittest.TestCase):
    def test_it_prints_cents(self):
        self.assertEqual(main(["9.99", "19"]), "11.89")

    def test_it_has_the_new_name(self):
        self.assertEqual(old_names("shop/cli.py"), [])
        self.assertEqual(old_names("shop/__init__.py"), [])
