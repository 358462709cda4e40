"""Sites: places from files of any kind, repaired or refused in words."""
