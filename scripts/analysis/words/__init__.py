"""How figures are written, what makes a text harmless, and how a program is called and prints."""
