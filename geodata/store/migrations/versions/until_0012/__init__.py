"""Steps of the store up to version 12; alembic finds them in whichever folder they lie."""
