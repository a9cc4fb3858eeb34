"""Who: users, profiles, availability, absences, identity checks."""
