"""How the rooms open their actions to programs, with Django REST framework."""
