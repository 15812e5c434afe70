"""A small shop: what things cost, with tax."""

from .price import add_tax, discounted

__all__ = ["add_tax", "discounted"]
