"""What people and programs are given: the page, the tables, the words."""
