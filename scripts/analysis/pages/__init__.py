"""Parts and columns, which pages are made of, and who prints them: text, markdown, html."""
