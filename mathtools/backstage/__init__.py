"""What makes the rooms in front work: see the README beside this file."""
