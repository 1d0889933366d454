"""Ask questions on a terminal: menus, or numbered plain prompts."""
