"""Steps of the store from version 13 to 20; alembic finds them in whichever folder they lie."""
